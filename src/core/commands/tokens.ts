/** A piece of a command line. `from` and `to` are characters of the line: first, and one past the last. */
export interface Token {
  readonly kind: "word" | "operator" | "stream";
  /** A word without its quotes, an operator, or a redirection without blanks. */
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

export type Reading =
  | { readonly status: "read"; readonly tokens: readonly Token[] }
  /** A sentence for a person. */
  | { readonly status: "unclear"; readonly why: string };

export const OPERATORS: ReadonlySet<string> = new Set(["&&", "||", "|", ";"]);

/** Redirections that neither read nor write a file. */
export const STREAMS: ReadonlySet<string> = new Set([">/dev/null", "2>/dev/null", "2>&1"]);

/**
 * Reads a line by hand, as a second opinion beside the grammar. It knows literal words, `&& || | ;`, two kinds of quotes
 * and three redirections; where anything else stands it gives up and says what.
 */
export function readTokens(line: string): Reading {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    if (line[at] === " ") {
      at += 1;
      continue;
    }
    const next = readStream(line, at) ?? readOperator(line, at) ?? readWord(line, at);
    if (typeof next === "string") return { status: "unclear", why: next };
    tokens.push(next);
    at = next.to;
  }
  return { status: "read", tokens };
}

const STREAM = /(?:2>&1|[12]?> *\/dev\/null)(?= |$|;|\|)/y;

function readStream(line: string, at: number): Token | null {
  STREAM.lastIndex = at;
  const found = STREAM.exec(line)?.[0];
  if (found === undefined) return null;
  return { kind: "stream", value: streamOf(found), from: at, to: at + found.length };
}

/** The redirection without blanks and without the number that is meant anyway. */
export function streamOf(text: string): string {
  return text.replace(/^1|\s/g, "");
}

const OPERATOR = /&&|\|\||\||;/y;

function readOperator(line: string, at: number): Token | null {
  OPERATOR.lastIndex = at;
  const value = OPERATOR.exec(line)?.[0];
  return value === undefined ? null : { kind: "operator", value, from: at, to: at + value.length };
}

/** `^` and `~` only after what makes them part of a name: HEAD~2, HEAD^. */
const BARE = /(?:[A-Za-z0-9_@%+=:,./-]|(?<=[A-Za-z0-9^~])[\^~])+/y;
const SINGLE = /'([^']*)'/y;
/** A backslash before a letter or a sign of regular expressions stays as it is in every shell. */
const DOUBLE = /"((?:[^"$`\\!]|\\[A-Za-z0-9.()|+?{}[\]*/<> -])*)"/y;

function readWord(line: string, from: number): Token | string {
  let value = "";
  let at = from;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(line);
    at += found?.[0].length ?? 0;
    return found?.[1] ?? found?.[0];
  };
  for (;;) {
    const part = take(BARE) ?? take(SINGLE) ?? take(DOUBLE);
    if (part === undefined) break;
    value += part;
  }
  const stop = line[at];
  if (at > from && (stop === undefined || stop === " " || OPERATOR_START.test(stop)))
    return { kind: "word", value, from, to: at };
  return `it holds ${JSON.stringify(line.slice(at, at + 12))}, which a shell may read as more than itself`;
}

const OPERATOR_START = /[;|&]/;
