import type { TaskProfile } from "../engine-types.ts";
import type { Complexity, TaskType } from "../models/vocabulary.ts";
import { type Says, SHAPE_RULES, WORD_RULES } from "./classify-rules.ts";
import { type Corrections, correctionOf, NO_CORRECTIONS } from "./corrections.ts";
import { factPoints, type Points, WHOLE } from "./fact-points.ts";
import { knownWords, type Scanned, scanWords } from "./scan-words.ts";
import { LOOKED_AT } from "./task-words.ts";
import type { WorkspaceFacts } from "./workspace-facts.ts";

export interface Classification extends TaskProfile {
  /** What decided, in a few words each: "coding: fix, parser", "simple: short", "coding: names src/a.ts". */
  readonly reasons: readonly string[];
}

/** Characters of the beginning in which shapes are looked for. */
const BEGINNING = 300;

/** Words above which a task is taken for harder, and below which for easier, by one point each. */
const LONG = 120;
const SHORT = 20;

/** Words up to which "small", "simple" and the like speak of the task. */
const MOST_FOR_EASY = 60;

/** Words of one row that count, and that are told. */
const MOST_OF_ROW = 2;
const MOST_TOLD = 4;

/** Markdown headings at the beginning, which say less than what follows. */
const HEADINGS = /^(?:\s*#{1,6} [^\n]*\n)+/;

/** The first two answers of a question that comes with some to choose from. */
const OPTIONS = /^ *A[.)] .*\n+ *B[.)] /m;

const ITEM = /^(?:#{1,6}|[-*+]|\d+[.)]) /gm;
const MANY_ITEMS = 5;
const MANY_BACKTICKS = 4;
const MANY_NUMBERS = 3;

const RULES_BY_WORD = rulesByWord();
const KNOWN = knownWords([...RULES_BY_WORD.keys(), ...WHOLE]);
const NONE = knownWords([]);

/**
 * Guesses type and complexity of a task that no planner has labelled, from its words, the workspace's facts and what
 * the user has corrected before. No model, no state, microseconds. Where the user has corrected the same or nearly the
 * same text, that decides. All else is a guess: `npm run bench:classify` measures it on public prompts, and a wrong one
 * costs an escalation, not a wrong result.
 */
export function classify(
  text: string,
  facts: WorkspaceFacts | null = null,
  corrections: Corrections = NO_CORRECTIONS,
): Classification {
  const corrected = correctionOf(text, corrections);
  if (corrected !== null)
    return { type: corrected.type, complexity: corrected.complexity, reasons: [corrected.reason] };

  const scores: Record<Says, number> = { coding: 0, analysis: 0, general: 0, structured: 0, harder: 0, easier: 0 };
  const found: Points[] = [];
  const add = (points: Points): void => {
    scores[points.says] += points.weight;
    found.push(points);
  };
  const looked = text.slice(0, LOOKED_AT);
  const scanned = scanWords(looked, LOOKED_AT, KNOWN);
  addWords(scanned, add);
  const start = HEADINGS.exec(looked)?.[0].length ?? 0;
  const beginning = looked.slice(start, start + BEGINNING);
  for (const { shape, says, weight, why } of SHAPE_RULES) if (shape.test(beginning)) add({ says, weight, why });
  for (const points of lengthPoints(scanned.words, text.length)) add(points);
  for (const points of formPoints(looked, scanned)) add(points);
  if (facts !== null) for (const points of factPoints(facts, scanned.known)) add(points);

  const type = typeOf(scores);
  const complexity = complexityOf(scores.harder - scores.easier);
  return { type, complexity, reasons: reasonsOf(type, complexity, found) };
}

function addWords({ words, known }: Scanned, add: (points: Points) => void): void {
  const hits = new Map<number, number>();
  for (const word of known) {
    for (const index of RULES_BY_WORD.get(word) ?? []) {
      const before = hits.get(index) ?? 0;
      const rule = WORD_RULES[index];
      if (rule === undefined || before >= MOST_OF_ROW) continue;
      // In a long text "small" and "print" are of its subject.
      if (rule.says === "easier" && words > MOST_FOR_EASY) continue;
      hits.set(index, before + 1);
      add({ says: rule.says, weight: rule.weight, why: word });
    }
  }
}

function lengthPoints(words: number, length: number): readonly Points[] {
  if (words < SHORT) return [{ says: "easier", weight: 1, why: "short" }];
  const points: Points[] = [];
  if (words > LONG) points.push({ says: "harder", weight: 1, why: "long" });
  if (length > 2 * LOOKED_AT) points.push({ says: "harder", weight: 1, why: "very long" });
  return points;
}

/** What a text looks like: a specification with sections and lists, code in backticks, a question about numbers. */
function formPoints(text: string, { numbers }: Scanned): readonly Points[] {
  const points: Points[] = [];
  const options = text.search(OPTIONS);
  if (options >= 0) points.push({ says: "general", weight: 2, why: "a choice of answers" });
  if ((text.match(ITEM)?.length ?? 0) >= MANY_ITEMS)
    points.push({ says: "harder", weight: 1, why: "a list of demands" });
  if (text.split("`", MANY_BACKTICKS + 1).length > MANY_BACKTICKS)
    points.push({ says: "coding", weight: 3, why: "code in backticks" });
  else if (text.includes("?")) {
    // Numbers among the answers are not of the question.
    const asked = options < 0 ? numbers : scanWords(text, options, NONE).numbers;
    if (asked >= MANY_NUMBERS) points.push({ says: "analysis", weight: 2, why: "a question about numbers" });
  }
  return points;
}

/** Ties go to the type that stands first: what serves both better. Nothing found is general. */
function typeOf(scores: Readonly<Record<TaskType, number>>): TaskType {
  let best: TaskType = "general";
  for (const type of ["coding", "structured", "analysis", "general"] as const) {
    if (scores[type] > scores[best] || (scores[type] === scores[best] && best === "general" && scores[type] > 0))
      best = type;
  }
  return best;
}

function complexityOf(balance: number): Complexity {
  if (balance >= 2) return "complex";
  return balance <= -1 ? "simple" : "medium";
}

function reasonsOf(type: TaskType, complexity: Complexity, found: readonly Points[]): readonly string[] {
  const told = (says: Says) =>
    found
      .filter((points) => points.says === says)
      .slice(0, MOST_TOLD)
      .map((points) => points.why);
  const forType = told(type);
  const reasons = [`${type}: ${forType.length === 0 ? "no word that says otherwise" : forType.join(", ")}`];
  const [harder, easier] = [told("harder"), told("easier")];
  const towards = complexity === "complex" ? harder : complexity === "simple" ? easier : [...harder, ...easier];
  reasons.push(`${complexity}: ${towards.length === 0 ? "nothing that says otherwise" : towards.join(", ")}`);
  return reasons;
}

function rulesByWord(): ReadonlyMap<string, readonly number[]> {
  const byWord = new Map<string, number[]>();
  WORD_RULES.forEach((rule, index) => {
    for (const word of rule.words.split(" ")) {
      const indexes = byWord.get(word);
      if (indexes === undefined) byWord.set(word, [index]);
      else indexes.push(index);
    }
  });
  return byWord;
}
