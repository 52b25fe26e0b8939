/** What a text is made of, up to a bound. A word is a run of ASCII letters, digits and, within it, hyphens. */
export interface Scanned {
  readonly words: number;
  /** Words that begin with a digit. */
  readonly numbers: number;
  /** Those of the known words that occur, each once, lower case, in order. */
  readonly known: readonly string[];
}

/** Words to be looked for, by the hash of their letters. */
export type KnownWords = ReadonlyMap<number, readonly string[]>;

const HYPHEN = 45;
const NINE = 57;
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** By ASCII code: the lower-case code of a letter or digit, else 0. */
const LOWER = Uint8Array.from({ length: 128 }, (_, code) => {
  const sign = String.fromCharCode(code).toLowerCase();
  return /[a-z0-9]/.test(sign) ? sign.charCodeAt(0) : 0;
});

/** `words`: lower case. */
export function knownWords(words: Iterable<string>): KnownWords {
  const known = new Map<number, string[]>();
  for (const word of new Set(words)) {
    const hash = hashOf(word);
    const others = known.get(hash);
    if (others === undefined) known.set(hash, [word]);
    else others.push(word);
  }
  return known;
}

/** FNV-1a, 32 bits. */
export function hashOf(word: string): number {
  let hash = OFFSET;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), PRIME);
  return hash;
}

/**
 * One pass over the first `end` characters. Words are hashed where they stand (FNV-1a) and only those that may be known
 * are cut out: to make a string of each takes several times as long as all the rest of a classification.
 */
export function scanWords(text: string, end: number, known: KnownWords): Scanned {
  const stop = Math.min(end, text.length);
  const found: string[] = [];
  let words = 0;
  let numbers = 0;
  for (let start = 0; start < stop; start++) {
    const first = lowerAt(text, start);
    if (first === 0) continue;
    words++;
    if (first <= NINE) numbers++;
    let hash = Math.imul(OFFSET ^ first, PRIME);
    let at = start + 1;
    for (; at < stop; at++) {
      const code = lowerAt(text, at) || (text.charCodeAt(at) === HYPHEN ? HYPHEN : 0);
      if (code === 0) break;
      hash = Math.imul(hash ^ code, PRIME);
    }
    const word = known.get(hash) && text.slice(start, at).toLowerCase();
    if (word && known.get(hash)?.includes(word) && !found.includes(word)) found.push(word);
    start = at;
  }
  return { words, numbers, known: found };
}

/** The lower-case code of a letter or digit, else 0. */
function lowerAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (LOWER[code] ?? 0) : 0;
}
