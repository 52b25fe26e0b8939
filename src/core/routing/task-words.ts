/** Characters of a text that are looked at, so that no work grows with a pasted file. */
export const LOOKED_AT = 1_500;

/** Different words of a text that a correction is kept and found by. */
const MOST_WORDS = 64;
const LONGEST_WORD = 40;

/** Scripts without spaces between words: each sign counts as a word. */
const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}_]+/gu;

/** The same for text of ASCII alone, several times as quick. */
const ASCII_WORD = /[a-z0-9_]+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const ASCII = /^[\u0000-\u007f]*$/;

/**
 * The different words of a task's text, lower case, at most 64: the first ones of its first 1,500 characters. What a
 * user's correction is kept and found by; order, case and punctuation play no part.
 */
export function wordsOf(text: string): readonly string[] {
  const looked = text.slice(0, LOOKED_AT).toLowerCase();
  const words = new Set<string>();
  for (const word of looked.match(ASCII.test(looked) ? ASCII_WORD : WORD) ?? []) {
    words.add(word.length > LONGEST_WORD ? word.slice(0, LONGEST_WORD) : word);
    if (words.size === MOST_WORDS) break;
  }
  return [...words];
}
