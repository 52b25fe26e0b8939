import type { TaskProfile } from "../src/core/engine-types.ts";
import { loadCatalogue } from "../src/core/models/catalogue.ts";
import { loadTiers, type Tiers } from "../src/core/models/tiers.ts";
import { COMPLEXITIES, TASK_TYPES, TIERS, type Tier } from "../src/core/models/vocabulary.ts";
import { classify } from "../src/core/routing/classify.ts";
import { type Corrections, NO_CORRECTIONS, prepareCorrections } from "../src/core/routing/corrections.ts";
import { route } from "../src/core/routing/route.ts";
import { wordsOf } from "../src/core/routing/task-words.ts";
import { workspaceFacts } from "../src/core/routing/workspace-facts.ts";
import { readConfigs } from "../src/node/read-configs.ts";
import { OWN_PROMPTS } from "./classify/own-prompts.ts";
import type { Figure } from "./figure.ts";

/** Decisions that are timed one by one, after as many that warm the compiler up. */
const DECISIONS = 40_000;
const CORRECTIONS = 200;

const SIZE = { needs: { tools: true, structured: false, contextTokens: 4_000 }, maxOutputTokens: 8_000 } as const;

/** What one routing decision takes, with its reasons in words: without and with the classification of the task. */
export async function measureRouting(configs: string): Promise<readonly Figure[]> {
  const files = await readConfigs(configs);
  const tiers = loadTiers(files.tiers, loadCatalogue(files.models, "models.json"));
  return [...routeOnly(tiers), ...classifyAndRoute(tiers)];
}

function routeOnly(tiers: Tiers): readonly Figure[] {
  const profiles = TIERS.flatMap((tier) =>
    TASK_TYPES.flatMap((type) => COMPLEXITIES.map((complexity) => ({ tier, profile: { type, complexity } }))),
  );
  const micros = timed(profiles, ({ tier, profile }) => candidates(profile, tier, tiers));
  const how = `${DECISIONS} decisions timed one by one over all ${profiles.length} combinations of tier, type and complexity`;
  return figures("routing decision", micros, how);
}

function classifyAndRoute(tiers: Tiers): readonly Figure[] {
  const texts = OWN_PROMPTS.flatMap(({ text }) => [text, longer(text)]);
  // As alike as tasks of one project are, and none near enough to decide.
  const corrections = prepareCorrections(
    Array.from({ length: CORRECTIONS }, (_, index) => ({
      at: index,
      words: wordsOf(`${unlike(index)} ${texts[index % texts.length]}`),
      type: "coding",
      complexity: "simple",
    })),
  );
  const paths = Array.from({ length: 2_000 }, (_, index) => `src/part-${index % 40}/file-${index}.ts`);
  const tasks = texts.map((text) => ({ text, facts: workspaceFacts(text, { paths }) }));
  // Each text is a new one: engines remember what a pattern found in a string.
  let turn = 0;
  const decide = (book: Corrections) => (task: (typeof tasks)[number]) =>
    candidates(classify(`${task.text} ${turn++}`, task.facts, book), "balanced", tiers);
  const bare = timed(tasks, decide(NO_CORRECTIONS));
  const corrected = timed(tasks, decide(corrections));
  const how = `the same with the task classified first, ${texts.length} texts of 30 to 1,700 characters, with workspace facts`;
  return [
    ...figures("… with classification", bare, how),
    ...figures(
      "… and 200 corrections",
      corrected,
      "the same, each text compared with 200 corrections of similar words",
    ),
  ];
}

/** A text as long as a pasted specification. */
function longer(text: string): string {
  return `${text}\n\n${Array.from({ length: 12 }, (_, at) => `- Requirement ${at}: ${OWN_PROMPTS[at]?.text ?? ""}`).join("\n")}`;
}

function unlike(index: number): string {
  return Array.from({ length: 30 }, (_, at) => `word${index}x${at}`).join(" ");
}

function candidates(profile: TaskProfile, tier: Tier, tiers: Tiers): number {
  const decision = route(profile, tier, tiers, tiers.catalogue, SIZE);
  return decision.status === "routed" ? decision.candidates.length : 0;
}

/** Microseconds of each call, sorted. */
function timed<T>(inputs: readonly T[], work: (input: T) => number): readonly number[] {
  const micros = new Float64Array(DECISIONS);
  let unused = 0;
  for (const warm of [true, false]) {
    for (let index = 0; index < DECISIONS; index++) {
      const input = inputs[index % inputs.length];
      if (input === undefined) throw new Error("nothing to measure");
      const started = performance.now();
      unused += work(input);
      if (!warm) micros[index] = 1_000 * (performance.now() - started);
    }
  }
  if (unused === 0) throw new Error("no decision named a model");
  return [...micros.sort()];
}

function figures(name: string, micros: readonly number[], how: string): readonly Figure[] {
  return [50, 95, 99].map((percent) => ({
    name: `${name}, p${percent}`,
    value: micros[Math.floor((percent / 100) * (micros.length - 1))] ?? null,
    unit: "microseconds",
    how: percent === 50 ? how : "the same",
  }));
}
