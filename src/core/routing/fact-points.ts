import type { Says } from "./classify-rules.ts";
import type { WorkspaceFacts } from "./workspace-facts.ts";

/** What one observation says, and how loudly. */
export interface Points {
  readonly says: Says;
  readonly weight: number;
  /** A word or a few, for people. */
  readonly why: string;
}

/** Bytes of the named files from which a change is taken for large, and below which one file's for small. */
const LARGE = 100_000;
const HUGE = 400_000;
const SMALL = 10_000;

/** Named files from which a change is taken for wide. */
const MANY_NAMED = 4;

/** Files of a workspace from which "the whole project" is much, and up to which it is little. */
const LARGE_WORKSPACE = 500;
const TINY_WORKSPACE = 5;

/** Words that speak of all of the project. */
export const WHOLE: ReadonlySet<string> = new Set(
  "across entire whole all every everywhere codebase repository project".split(" "),
);

/**
 * What the workspace's facts say of a task. Weights and bounds are set by hand: no public set of prompts comes with
 * its workspace. `words`: the task's that are in a rule, in lower case.
 */
export function factPoints(facts: WorkspaceFacts, words: readonly string[]): readonly Points[] {
  const points: Points[] = [];
  const say = (says: Says, weight: number, why: string): void => {
    points.push({ says, weight, why });
  };
  const [language] = facts.languages;
  if (facts.structured) say("structured", 4, "data asked for");
  if (facts.namedCode > 0) say("coding", 2, `names ${namesText(facts.named)}`);
  // Little, so that it decides only where the words say nothing.
  if (language !== undefined) say("coding", 0.5, `a ${language.name} project`);

  if (facts.named.length >= MANY_NAMED) say("harder", 1, `names ${facts.named.length} files`);
  if (facts.namedBytes !== null && facts.named.length > 0) {
    const size = `${Math.ceil(facts.namedBytes / 1_000)} KB named`;
    if (facts.namedBytes >= HUGE) say("harder", 2, size);
    else if (facts.namedBytes >= LARGE) say("harder", 1, size);
    else if (facts.named.length === 1 && facts.namedBytes <= SMALL) say("easier", 1, size);
  }
  const large = facts.files >= LARGE_WORKSPACE;
  const tiny = facts.files > 0 && facts.files <= TINY_WORKSPACE;
  if ((large || tiny) && words.some((word) => WHOLE.has(word)))
    say(large ? "harder" : "easier", 1, `all of ${facts.files} files`);
  return points;
}

function namesText(named: readonly string[]): string {
  const [first = "", ...others] = named;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
