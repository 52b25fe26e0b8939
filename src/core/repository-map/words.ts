/** Words of a goal that say nothing about where its work is. */
const EMPTY = new Set(
  (
    "the and for with from into that this all any each when then than are was not but its has have can should must will " +
    "add make use new file code function class please fix write create update change remove"
  ).split(" "),
);

/** The words of a text or a name, as stems in lower case: "parseHTTPHeaders" has pars, http and header. */
export function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [part] of text.matchAll(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g)) {
    const word = part.toLowerCase();
    if (word.length >= 3 && !EMPTY.has(word)) words.add(stem(word));
  }
  return words;
}

/** Without the commonest endings, so that "retry", "retries" and "retrying" meet; English, and rough on purpose. */
function stem(word: string): string {
  const single = word.replace(/(?<=[a-z]{2})(?:ies|ying)$/, "y").replace(/(?<=[a-z]{2}[^s])s$/, "");
  const bare = single.replace(/(?<=[a-z]{3})(?:ing|ed|er|e)$/, "");
  return bare.length > 3 ? bare.replace(/([b-df-hj-np-tv-z])\1$/, "$1") : bare;
}

/** Adds up the weights of the words that are in both. */
export function weightOf(words: ReadonlySet<string>, weights: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const word of words) sum += weights.get(word) ?? 0;
  return sum;
}
