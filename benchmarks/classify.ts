import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { COMPLEXITIES, TASK_TYPES } from "../src/core/models/vocabulary.ts";
import { classify } from "../src/core/routing/classify.ts";
import { seededRandom } from "../test/support/seeded-random.ts";
import { commonest, type Labelled, readLabels, sourcesOf, split } from "./classify/labels.ts";
import { trainLogistic } from "./classify/learner.ts";
import { OWN_PROMPTS } from "./classify/own-prompts.ts";
import { accuracyOf, type Guess, type Score, scoreOf } from "./classify/scores.ts";

/**
 * How often the rules guess a prompt's type and complexity, beside always saying the commonest, and a classifier that
 * learns from all other sources.
 *
 * npm run bench:classify -- [--part development | held-out | own] [--misses SOURCE]
 * The public prompts are read from ../shared/data/routing. --misses prints what was wrong in a source of the
 * development part; the held-out part's prompts are not to be looked at.
 */
const PUBLIC = new URL("../../shared/data/routing/prompt_labels.jsonl", import.meta.url);
const PARTS = ["development", "held-out", "own"] as const;
type Aspect = "type" | "complexity";

const { values } = parseArgs({ options: { part: { type: "string" }, misses: { type: "string" } } });
const asked = PARTS.filter((part) => values.part === undefined || values.part === part);
if (asked.length === 0) throw new Error(`--part "${values.part}": use ${PARTS.join(", ")}`);

const onlyMisses = values.misses !== undefined;
if (asked.includes("own") && !onlyMisses) reportOwn();
if (values.part !== "own" || onlyMisses) {
  if (existsSync(PUBLIC)) reportPublic(readLabels(readFileSync(PUBLIC, "utf8")));
  else console.log("Public prompts: not measured, ../shared/data/routing is not there.");
}

function reportPublic(all: readonly Labelled[]): void {
  const { development, heldOut } = split(all);
  if (values.misses !== undefined) {
    showMisses(development.filter((row) => row.source === values.misses));
    return;
  }
  for (const [part, rows] of [["development", development] as const, ["held-out", heldOut] as const]) {
    if (!asked.includes(part)) continue;
    const sources = sourcesOf(rows);
    console.log(`\n${part} part: ${rows.length} prompts of ${sources.length} sources, ${sources.join(", ")}`);
    for (const aspect of ["type", "complexity"] as const) reportAspect(aspect, all, rows);
  }
  console.log(
    "\nPer source: percent right. rows: Wilson's 95 % interval over prompts; sources: 95 % bootstrap of the mean over sources." +
      "\nlearnt: hashed logistic regression trained on all other sources of both parts. commonest: always the part's commonest label." +
      "\nThe set has no prompt of the type structured. Complexity is a label of the whole source (LeetCode's own grades apart)." +
      "\nRules before this split were once adjusted with all prompts in view, so the held-out figures may be kind to what is left of those.",
  );
}

function reportAspect(aspect: Aspect, all: readonly Labelled[], part: readonly Labelled[]): void {
  const rows = part.filter((row) => row[aspect] !== null);
  const usual = commonest(rows.map((row) => row[aspect]));
  const learnt = new Map(
    sourcesOf(rows).map((source) => {
      const others = all.filter((row) => row.source !== source);
      const examples = others.flatMap(({ text, [aspect]: label }) => (label === null ? [] : [{ text, label }]));
      return [source, trainLogistic<string>(examples)];
    }),
  );
  const guessed = (guess: (row: Labelled) => string): readonly Guess[] =>
    rows.map((row) => ({ source: row.source, right: row[aspect] ?? "", guessed: guess(row) }));
  const columns = {
    rules: guessed((row) => classify(row.text)[aspect]),
    learnt: guessed((row) => learnt.get(row.source)?.(row.text) ?? ""),
    commonest: guessed(() => usual ?? ""),
  };
  console.log(
    `\n${aspect.padEnd(28)} prompts ${Object.keys(columns)
      .map((name) => name.padStart(10))
      .join("")}`,
  );
  for (const source of sourcesOf(rows)) {
    const cells = Object.values(columns).map((guesses) => accuracyOf(guesses.filter((one) => one.source === source)));
    const count = rows.filter((row) => row.source === source).length;
    console.log(
      `  ${source.padEnd(26)} ${String(count).padStart(7)} ${cells.map((cell) => cell.toFixed(1).padStart(10)).join("")}`,
    );
  }
  for (const [name, guesses] of Object.entries(columns))
    console.log(`  ${name}: ${scoreText(scoreOf(guesses, seededRandom(1)))}`);
  console.log(confusion(columns.rules, aspect === "type" ? TASK_TYPES : COMPLEXITIES));
}

function reportOwn(): void {
  const guesses = OWN_PROMPTS.map(
    ({ type, text }): Guess => ({ source: type, right: type, guessed: classify(text).type }),
  );
  console.log(`own prompts, written for this benchmark by the author of the rules: ${guesses.length}, type only`);
  for (const type of TASK_TYPES) {
    const own = guesses.filter((guess) => guess.right === type);
    console.log(`  ${type.padEnd(26)} ${String(own.length).padStart(7)} ${accuracyOf(own).toFixed(1).padStart(10)}`);
  }
  console.log(`  ${scoreText(scoreOf(guesses, seededRandom(1)))}\n${confusion(guesses, TASK_TYPES)}`);
}

function scoreText({ rows, accuracy, overRows, macro, overSources }: Score): string {
  const range = ([low, high]: readonly [number, number]) => `[${low.toFixed(1)}, ${high.toFixed(1)}]`;
  return `${accuracy.toFixed(1)} % of ${rows} prompts ${range(overRows)}, mean over sources ${macro.toFixed(1)} % ${range(overSources)}`;
}

/** Rows: what is right; columns: what the rules said. */
function confusion(guesses: readonly Guess[], labels: readonly string[]): string {
  const line = (head: string, cells: readonly (string | number)[]) =>
    `  ${head.padEnd(16)}${cells.map((cell) => String(cell).padStart(11)).join("")}`;
  const counts = labels.map((right) =>
    line(
      right,
      labels.map((said) => guesses.filter((one) => one.right === right && one.guessed === said).length),
    ),
  );
  return [line("right \\ said", labels), ...counts].join("\n");
}

function showMisses(rows: readonly Labelled[]): void {
  for (const { text, type, complexity } of rows) {
    const guess = classify(text);
    if (guess.type === type && (complexity === null || guess.complexity === complexity)) continue;
    const right = [type, complexity].join("/");
    console.log(
      `${right} taken for ${guess.type}/${guess.complexity} (${guess.reasons.join("; ")}): ${text.slice(0, 200)}`,
    );
  }
}
