/** What stands in place of a literal's characters; it matches no word, space or operator. Comments become spaces. */
const BLANK = "\u0000";

/**
 * The source with the inside of comments, strings, templates and regular expressions blanked out, same length, so that
 * a pattern found in it is found in code. Line breaks stay. A scanner, not a parser: a regular expression is told from
 * a division by what stands before it.
 */
export function maskNonCode(source: string): string {
  let masked = "";
  let at = 0;
  while (at < source.length) {
    const end = endOfNonCode(source, at, masked);
    if (end === at) masked += source[at++];
    else {
      const comment = source.startsWith("//", at) || source.startsWith("/*", at);
      masked += source.slice(at, end).replace(/[^\n]/g, comment ? " " : BLANK);
      at = end;
    }
  }
  return masked;
}

/** Where the comment, string, template or regular expression that starts here ends; `at` when none starts here. */
function endOfNonCode(source: string, at: number, before: string): number {
  const first = source[at];
  if (source.startsWith("//", at)) return indexOr(source, "\n", at);
  if (source.startsWith("/*", at)) return indexOr(source, "*/", at + 2, 2);
  if (first === '"' || first === "'") return endOfQuoted(source, at, first);
  if (first === "`") return endOfTemplate(source, at);
  if (first === "/" && startsRegExp(before)) return endOfRegExp(source, at);
  return at;
}

function endOfQuoted(source: string, start: number, quote: string): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === quote || source[at] === "\n") return at + 1;
  }
  return source.length;
}

/** Code within `${}` counts as part of the template. */
function endOfTemplate(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length) {
    if (source[at] === "\\") at += 2;
    else if (source[at] === "`") return at + 1;
    else if (source.startsWith("${", at)) at = endOfPlaceholder(source, at + 2);
    else at++;
  }
  return source.length;
}

function endOfPlaceholder(source: string, start: number): number {
  let depth = 1;
  let at = start;
  while (at < source.length) {
    const end = endOfNonCode(source, at, source.slice(start, at));
    if (end > at) {
      at = end;
      continue;
    }
    if (source[at] === "{") depth++;
    if (source[at] === "}" && --depth === 0) return at + 1;
    at++;
  }
  return source.length;
}

function startsRegExp(before: string): boolean {
  const code = before.trimEnd();
  return code === "" || /[(,=:[!&|?{};+\-*%<>~^]$/.test(code) || /\b(return|typeof|case|in|of|void)$/.test(code);
}

function endOfRegExp(source: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < source.length; at++) {
    const one = source[at];
    if (one === "\n") return start;
    if (one === "\\") at++;
    else if (one === "[") inClass = true;
    else if (one === "]") inClass = false;
    else if (one === "/" && !inClass) return at + 1;
  }
  return start;
}

function indexOr(source: string, text: string, from: number, past = 0): number {
  const found = source.indexOf(text, from);
  return found < 0 ? source.length : found + past;
}
