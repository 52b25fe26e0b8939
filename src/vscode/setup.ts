import * as vscode from "vscode";
import { errorText } from "../core/error-text.ts";
import { formatUsd } from "../core/money.ts";
import type { Settings } from "../core/settings.ts";
import { type Advice, type AdviceFacts, advise } from "../core/setup/advise.ts";
import type { AdvisedSetting } from "../core/setup/advised-settings.ts";
import {
  type Answers,
  BUILD_OPTIONS,
  BUILD_QUESTION,
  COST_OPTIONS,
  COST_QUESTION,
  keptBy,
  NEVER_OPTIONS,
  NEVER_QUESTION,
} from "../core/setup/answers.ts";
import { changesOf, isMonthBudget, valueText } from "../core/setup/changes.ts";
import type { Parts } from "./app.ts";
import { warn } from "./notify.ts";
import { readSettings, writeSetting } from "./settings.ts";
import { askText, pickMany, pickOne, type Step, type Went } from "./steps.ts";

const WRITE = "Write Settings";
const BACK = "Back";

/**
 * Three questions, then what would be written, old and new, with the reasons. Only the user's own settings, and nothing
 * before the yes: whoever leaves at any step leaves everything as it was.
 */
export async function setUp(parts: Parts): Promise<void> {
  const current = readSettings(warn);
  const { tiers } = await parts.sessions.models();
  const records = (await (await parts.sessions.ledger())?.modelRecords({})) ?? [];
  const facts: AdviceFacts = { tiers, records, current };
  let answers = await askAll(facts, null);
  while (answers !== null) {
    const advice = advise(answers, facts);
    const changes = changesOf(advice, current);
    const choice = await summary(advice, changes, current);
    if (choice === WRITE) return write(parts, changes);
    if (choice !== BACK) return;
    answers = await askAll(facts, answers);
  }
}

/** `before`: the answers to come back to, at the last question. `null`: the user went away. */
async function askAll(facts: AdviceFacts, before: Answers | null): Promise<Answers | null> {
  let answers: Answers = before ?? {
    build: "features",
    monthUsd: facts.current["budget.monthUsd"],
    never: keptBy(facts.current),
  };
  let at = before === null ? 0 : QUESTIONS.length - 1;
  for (;;) {
    const ask = QUESTIONS[at];
    if (ask === undefined) return answers;
    const went = await ask(answers, facts);
    if (went.to === "away") return null;
    if (went.to === "next") answers = { ...answers, ...went.value };
    at += went.to === "next" ? 1 : -1;
  }
}

type Ask = (answers: Answers, facts: AdviceFacts) => Promise<Went<Partial<Answers>>>;

const QUESTIONS: readonly Ask[] = [
  async ({ build }) => {
    const items = BUILD_OPTIONS;
    const active = items.find(({ id }) => id === build);
    const went = await pickOne(stepOf(1, BUILD_QUESTION, "What it mostly is"), items, active);
    return went.to === "next" ? { to: "next", value: { build: went.value.id } } : went;
  },
  askCost,
  async ({ never }) => {
    const step = stepOf(3, NEVER_QUESTION, "Tick any, or none");
    const ticked = NEVER_OPTIONS.filter(({ id }) => never.includes(id));
    const went = await pickMany(step, NEVER_OPTIONS, ticked);
    return went.to === "next" ? { to: "next", value: { never: went.value.map(({ id }) => id) } } : went;
  },
];

/** Each amount with what it pays for; any other can be typed, and Back from there leads to the list. */
async function askCost(answers: Answers, facts: AdviceFacts): Promise<Went<Partial<Answers>>> {
  const { build, monthUsd } = answers;
  const now = facts.current["budget.monthUsd"];
  const step = stepOf(2, COST_QUESTION, "Most that may be spent in a calendar month");
  const amounts = [...new Set([...COST_OPTIONS, now, monthUsd])].sort((one, other) => one - other);
  const items = amounts.map((amount) => ({
    amount,
    label: `${valueText("budget.monthUsd", amount)} a month`,
    description: amount === now ? "as it is now" : "",
    detail: buys(advise({ build, monthUsd: amount, never: [] }, facts)),
  }));
  const other = { amount: null, label: "Another amount…", description: "", detail: "" };
  for (;;) {
    const active = items.find(({ amount }) => amount === monthUsd);
    const went = await pickOne(step, [...items, other], active);
    if (went.to !== "next") return went;
    if (went.value.amount !== null) return { to: "next", value: { monthUsd: went.value.amount } };
    const typed = await askText({ ...step, placeholder: "US dollars a month, like 12.50" }, "", (text) =>
      amountOf(text) === undefined ? "An amount above 0 and up to 100000, like 12.50." : undefined,
    );
    if (typed.to === "away") return typed;
    const amount = typed.to === "next" ? amountOf(typed.value) : undefined;
    if (amount !== undefined) return { to: "next", value: { monthUsd: amount } };
  }
}

function amountOf(text: string): number | undefined {
  const amount = Number(/^\s*\$?(\d+(?:\.\d+)?)\s*$/.exec(text)?.[1] ?? Number.NaN);
  return isMonthBudget(amount) ? amount : undefined;
}

function buys({ tier, costs }: Advice): string {
  const cost = costs.find((one) => one.tier === tier);
  if (cost === undefined || cost.tasksAMonth === null) return `${tier} tier, at no cost`;
  return `${tier} tier: about ${cost.tasksAMonth} typical tasks at ${formatUsd(cost.amount)}`;
}

function stepOf(step: number, question: string, placeholder: string): Step {
  return { title: `Set Up: ${question}`, step, of: QUESTIONS.length, placeholder };
}

async function summary(
  advice: Advice,
  changes: readonly AdvisedSetting[],
  current: Settings,
): Promise<string | undefined> {
  const changed = changes.map(({ key, value, why }) => {
    return `${key}: ${valueText(key, current[key])} → ${valueText(key, value)}. ${why}`;
  });
  const kept = advice.settings.filter((one) => !changes.includes(one));
  // What the tier rests on is told also where it stays as it is.
  const tier = kept.filter(({ key }) => key === "tier").map(({ why }) => `The ${advice.tier} tier stays. ${why}`);
  const already = kept.length === 0 ? [] : [`As advised already: ${kept.map(({ key }) => key).join(", ")}.`];
  const detail = [tier, changed, already, advice.notes]
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n");
  if (changes.length > 0) {
    const settings = changes.length === 1 ? "this setting" : `these ${changes.length} settings`;
    const question = `Write ${settings} to your user settings?`;
    return vscode.window.showInformationMessage(question, { modal: true, detail }, WRITE, BACK);
  }
  return vscode.window.showInformationMessage("Your settings are as advised.", { modal: true, detail }, BACK);
}

async function write(parts: Parts, changes: readonly AdvisedSetting[]): Promise<void> {
  for (const [done, { key, value }] of changes.entries()) {
    try {
      await writeSetting(key, value);
    } catch (error) {
      throw new Error(
        `${done} of ${changes.length} settings were written, ${key} was not: ${errorText(error)}. Save or repair your settings file, then run Set Up again.`,
      );
    }
  }
  parts.spend.refresh();
  parts.dashboard.refresh();
  const text = `Frugal Swarm: ${changes.length} ${changes.length === 1 ? "setting is" : "settings are"} written.`;
  if (!changes.some(({ key }) => key === "endpoint")) {
    void vscode.window.showInformationMessage(text);
    return;
  }
  const setKey = "Set API Key";
  void vscode.window.showInformationMessage(`${text} The new endpoint needs its key.`, setKey).then((choice) => {
    if (choice === setKey) void vscode.commands.executeCommand("frugalSwarm.setApiKey");
  });
}
