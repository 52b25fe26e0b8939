/** Characters of a text that are looked at, so that no work grows with a pasted file. */
export const LOOKED_AT = 1_500;

/** Different words of a text that a correction is kept and found by. */
const MOST_WORDS = 64;
const LONGEST_WORD = 40;

/** Scripts without spaces between words: each sign counts as a word. */
const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}_]+/gu;

/**
 * The different words of a task's text, lower case, sorted, at most 64: the first ones of its first 1,500 characters.
 * What a user's correction is kept and found by; order, case and punctuation play no part.
 */
export function wordsOf(text: string): readonly string[] {
  const words = new Set<string>();
  for (const [word] of text.slice(0, LOOKED_AT).toLowerCase().matchAll(WORD)) {
    words.add(word.slice(0, LONGEST_WORD));
    if (words.size === MOST_WORDS) break;
  }
  return [...words].sort();
}
