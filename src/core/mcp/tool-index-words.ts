/** Words that say nothing of what a tool does or what a task needs. */
const STOP = new Set(
  (
    "a an the this that these those it its i me my we us our you your he she they them their who whom which what when " +
    "where why how is are was were be been being am do does did done have has had having can could may might must shall " +
    "should will would and or but nor not no so if then else than as at by for from in into of off on onto out over to " +
    "up upon with within without via per about above after again all also any both each either every few just like more " +
    "most much many only other own same some such too very please help want need let lets there here now one two use " +
    "using used make sure e g etc ok okay well get s t re ve ll d m"
  ).split(" "),
);

/** Scripts that are written without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]+/gu;

const WORD = /[\p{L}\p{M}]+|\p{N}+/gu;

/**
 * The words of a text as the index knows them: of camelCase, snake_case and kebab-case their parts, small, without
 * endings; of scripts without spaces every two characters in a row. In order, with repetitions.
 */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const run of spelled(text)) {
    if (run.unspaced) words.push(...pairs(run.text));
    else {
      const word = run.text.toLowerCase();
      if (!STOP.has(word) && (word.length > 1 || /\p{N}/u.test(word))) words.push(stem(word));
    }
  }
  return words;
}

function* spelled(text: string): Generator<{ readonly text: string; readonly unspaced: boolean }> {
  const plain = text.normalize("NFKC").slice(0, LONGEST_TEXT);
  let last = 0;
  for (const { 0: unspaced, index } of plain.matchAll(UNSPACED)) {
    yield* spaced(plain.slice(last, index));
    yield { text: unspaced, unspaced: true };
    last = index + unspaced.length;
  }
  yield* spaced(plain.slice(last));
}

/** Characters of one text that are looked at; servers can describe a tool in a megabyte. */
const LONGEST_TEXT = 20_000;

/** `getHTTPResponse2` is get, HTTP, Response, 2; `iPhones` and `PDFs` stay whole as people write them. */
function* spaced(text: string): Generator<{ readonly text: string; readonly unspaced: boolean }> {
  const parted = text
    .replace(/(\p{Ll}{2}|\p{N})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll}{2})/gu, "$1 $2")
    .replace(/['’]s\b/g, "");
  for (const [word] of parted.matchAll(WORD)) yield { text: word, unspaced: false };
}

function pairs(text: string): readonly string[] {
  const characters = [...text];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/**
 * English endings off, lightly: plural, -ing, -ed, and -ion of -ation. Wrong now and then (news, series), but the same way
 * in tools and questions.
 */
function stem(word: string): string {
  if (word.length <= 3 || !/^[a-z]+$/.test(word)) return word;
  let short = word;
  if (/(ss|us|is)$/.test(short)) return short;
  if (short.endsWith("ies") && short.length > 4) short = `${short.slice(0, -3)}y`;
  else if (/(ches|shes|sses|xes|zes)$/.test(short)) short = short.slice(0, -2);
  else if (short.endsWith("s")) short = short.slice(0, -1);
  if (/[aeiouy].*(ing|ed)$/.test(short) && short.length > 5) {
    short = short.replace(/(ing|ed)$/, "");
  }
  if (short.length > 3) short = short.replace(/([bdfglmnprt])\1$/, "$1");
  if (short.endsWith("ation") && short.length > 7) short = short.slice(0, -3);
  return short.length > 4 && short.endsWith("e") ? short.slice(0, -1) : short;
}
