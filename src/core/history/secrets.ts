import { redactor } from "../provider/redact.ts";

/** Takes secrets out of a text that is going to be kept or shown. */
export type Clean = (text: string) => string;

/**
 * Takes out these values in every form in which they may be sent back (see `redactor`), and whatever has the shape of a
 * well-known secret: keys of model providers, clouds and code hosts, JSON web tokens, private keys, passwords in
 * addresses. A secret without such a shape that is not among `values` stays.
 */
export function cleaner(values: readonly (string | undefined)[]): Clean {
  const byValue = [...new Set(values)].map((value) => redactor(value));
  return (text) => {
    let clean = text;
    for (const one of byValue) clean = one(clean);
    return withoutShapes(clean);
  };
}

const SECRET = "[secret]";

/**
 * Where a token may begin: not inside a word. JSON inside JSON writes a line break as a backslash and a letter, which
 * would look like the word before. Every part is bounded or begins only here, so that the time is linear in the text.
 */
const START = String.raw`(?<=^|[^A-Za-z0-9_-]|\\[nrt])`;

/** Published shapes; the lengths are the shortest that were ever given out, or less. */
const TOKENS = [
  "sk-[A-Za-z0-9_-]{16,400}",
  "[srp]k_(?:live|test)_[A-Za-z0-9]{16,200}",
  "gh[pousr]_[A-Za-z0-9]{20,255}",
  "github_pat_[A-Za-z0-9_]{20,255}",
  "glpat-[A-Za-z0-9_-]{20,100}",
  "npm_[A-Za-z0-9]{30,100}",
  "hf_[A-Za-z0-9]{30,100}",
  "xox[abeoprs]-[A-Za-z0-9-]{10,250}",
  "(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])",
  "AIza[A-Za-z0-9_-]{35}",
  String.raw`eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{8,2000}`,
];

const TOKEN = new RegExp(`${START}(?:${TOKENS.join("|")})`, "g");

/** What follows a name that only a secret has; the name stays. */
const NAMED = /\b(Bearer +|aws_secret_access_key["'\\ ]{0,4}[:=]["'\\ ]{0,4})([A-Za-z0-9._~+/-]{20,1000}=*)/gi;

/** The user's name stays. */
const IN_ADDRESS = /(:\/\/[^\s/:@"']{1,100}:)[^\s/@"']{1,200}@/g;

function withoutShapes(text: string): string {
  return withoutPrivateKeys(text)
    .replace(TOKEN, SECRET)
    .replace(NAMED, `$1${SECRET}`)
    .replace(IN_ADDRESS, `$1${SECRET}@`);
}

const KEY_BEGINS = "-----BEGIN ";
const KEY_ENDS = "-----END ";
/** Longer than any private key that is in use. */
const LONGEST_KEY = 32_768;

/** Also a private key of which the end is missing: what follows its first line and could be part of it. */
function withoutPrivateKeys(text: string): string {
  let kept = "";
  let done = 0;
  let end = -1;
  for (let from = text.indexOf(KEY_BEGINS); from !== -1; from = text.indexOf(KEY_BEGINS, Math.max(done, from + 1))) {
    const head = /^-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/.exec(text.slice(from, from + 80))?.[0];
    if (head === undefined) continue;
    const body = from + head.length;
    if (end !== Number.POSITIVE_INFINITY && end < body) {
      end = text.indexOf(KEY_ENDS, body);
      if (end === -1) end = Number.POSITIVE_INFINITY;
    }
    const next = text.indexOf(KEY_BEGINS, body);
    const whole = end - body <= LONGEST_KEY && (next === -1 || end < next);
    kept += `${text.slice(done, from)}${SECRET}`;
    done = whole ? afterEnd(text, end) : body + half(text, body);
  }
  return kept + text.slice(done);
}

function afterEnd(text: string, end: number): number {
  const tail = /^-----END [A-Z0-9 ]{0,60}-{0,5}/.exec(text.slice(end, end + 80))?.[0] ?? KEY_ENDS;
  return end + tail.length;
}

function half(text: string, from: number): number {
  return /^[A-Za-z0-9+/=\\\s]*/.exec(text.slice(from, from + LONGEST_KEY))?.[0].length ?? 0;
}
