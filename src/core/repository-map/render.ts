import type { Definition } from "../outline/outline.ts";
import type { Ranked } from "./rank.ts";
import { wordsOf } from "./words.ts";

/** Lines of one file at most, so that no big one takes the room of the others. */
const MOST_LINES = 12;

/** Of a signature; long unions say little in their tails. */
const MOST_CHARACTERS = 110;

/** Characters of code for a token; code has more tokens for its characters than prose, which has about 4. */
const CHARACTERS_PER_TOKEN = 3;

/**
 * The map as text, best files first, within the budget of tokens: each file with what it defines. A file that does not
 * fit whole is named only; what follows is left out. Empty when nothing fits.
 */
export function renderMap(files: readonly Ranked[], goal: string, budgetTokens: number): string {
  const words = wordsOf(goal);
  const parts: string[] = [];
  let left = budgetTokens * CHARACTERS_PER_TOKEN;
  for (const { file } of files) {
    if (file.definitions.length === 0) continue;
    const whole = [file.path, ...linesOf(file.definitions, words)].join("\n");
    const part = whole.length < left ? whole : file.path;
    if (part.length >= left) break;
    parts.push(part);
    left -= part.length + 1;
  }
  return parts.join("\n");
}

/** The outermost definitions and those that the goal names, in the order of the file. */
function linesOf(definitions: readonly Definition[], words: ReadonlySet<string>): readonly string[] {
  const meant = (one: Definition) => [...wordsOf(one.name)].some((word) => words.has(word));
  const wanted = [...definitions]
    .map((one, index) => ({ one, index, value: (meant(one) ? 2 : 0) - one.depth }))
    .sort((a, b) => b.value - a.value || a.index - b.index)
    .slice(0, MOST_LINES)
    .sort((a, b) => a.index - b.index);
  const lines = wanted.map(
    ({ one }) => `${"  ".repeat(one.depth + 1)}${one.line}: ${one.signature.slice(0, MOST_CHARACTERS)}`,
  );
  const more = definitions.length - wanted.length;
  return more > 0 ? [...lines, `  (${more} more)`] : lines;
}
