import type { TaskProfile } from "../engine-types.ts";
import type { Complexity, TaskType } from "../models/vocabulary.ts";
import { SHAPE_RULES, WORD_RULES } from "./classify-rules.ts";

/** Characters that are looked at, so that the time does not grow with a pasted file. */
const LOOKED_AT = 1_500;

/** Characters of the beginning in which shapes are looked for. */
const BEGINNING = 300;

/** Words above which a task is taken for harder, and below which for easier, by one point each. */
const LONG = 120;
const SHORT = 20;

const RULES_BY_WORD = rulesByWord();

/**
 * Guesses type and complexity from a task's words, for tasks that no planner has labelled. Rules only: no model, no
 * state, microseconds. It is a guess: its measured accuracy on public prompts is printed by its test, and a wrong one
 * costs an escalation, not a wrong result.
 */
export function classify(text: string): TaskProfile {
  const scores: Record<TaskType | "harder" | "easier", number> = {
    coding: 0,
    analysis: 0,
    general: 0,
    structured: 0,
    harder: 0,
    easier: 0,
  };
  const looked = text.slice(0, LOOKED_AT).toLowerCase();
  const words = looked.match(/[a-z0-9][a-z0-9-]*/g) ?? [];
  const hits = new Map<number, number>();
  for (const word of new Set(words)) {
    for (const index of RULES_BY_WORD.get(word) ?? []) {
      const before = hits.get(index) ?? 0;
      const rule = WORD_RULES[index];
      if (rule === undefined || before >= 2) continue;
      hits.set(index, before + 1);
      scores[rule.says] += rule.weight;
    }
  }
  const beginning = text.slice(0, BEGINNING);
  for (const rule of SHAPE_RULES) {
    if (rule.shape.test(beginning)) scores[rule.says] += rule.weight;
  }
  return { type: typeOf(scores), complexity: complexityOf(scores.harder - scores.easier, words.length, text.length) };
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

function complexityOf(balance: number, words: number, length: number): Complexity {
  let points = balance;
  if (words < SHORT) points -= 1;
  if (words > LONG) points += 1;
  if (length > 2 * LOOKED_AT) points += 1;
  if (points >= 2) return "complex";
  return points <= -1 ? "simple" : "medium";
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
