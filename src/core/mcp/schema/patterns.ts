/** Steps that matching may take at worst, by the crude bound below. */
const MAX_WORK = 10_000_000;
const MAX_PATTERN = 1_000;

/**
 * Whether a text matches a server's pattern; `null` where that cannot be said: the pattern is none that we know (other
 * languages write them differently), or it may take for ever. The server checks it again in any case.
 */
export function matches(pattern: string, text: string): boolean | null {
  const expression = compiled(pattern);
  if (expression === null) return null;
  const open = pattern.match(/[*+]|\{\d+,\d*\}/g)?.length ?? 0;
  // Each open-ended repeat may begin and end anywhere.
  if (Math.max(1, text.length) ** (open + 1) > MAX_WORK) return null;
  return expression.test(text);
}

/** Whether a pattern can be checked here at all, for texts that are not long. */
export function canMatch(pattern: string): boolean {
  return compiled(pattern) !== null;
}

function compiled(pattern: string): RegExp | null {
  if (pattern.length > MAX_PATTERN || isDangerous(pattern)) return null;
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Without the flag more escapes are allowed.
    }
  }
  return null;
}

/** A group that is repeated without a bound and itself repeats or chooses, or a reference back: exponential time. */
function isDangerous(pattern: string): boolean {
  const plain = withoutLists(pattern)
    .replace(/\\[1-9]|\\k</g, "\u0000")
    .replace(/\\./g, "_")
    .replace(/\[[^\]]*\]/g, "_");
  if (plain.includes("\u0000")) return true;
  const inside: boolean[] = [];
  for (let at = 0; at < plain.length; at++) {
    const character = plain[at];
    if (character === "(") inside.push(false);
    else if (character === ")") {
      const busy = inside.pop() ?? false;
      const repeated = /^(?:[*+]|\{\d*,?\d*\})/.test(plain.slice(at + 1, at + 12));
      if (busy && repeated) return true;
      if (busy || repeated) markOuter(inside);
    } else if (character === "*" || character === "+" || character === "|" || character === "{") markOuter(inside);
  }
  return false;
}

function markOuter(inside: boolean[]): void {
  if (inside.length > 0) inside[inside.length - 1] = true;
}

/** A repeated group that begins with a mark which nothing else in it can be: each round begins in one place only. */
const LIST = /\((?:\?:)?(?:\\([./|+-])|([;,:/\-_ @#&=~%!]))([^()]*)\)[*+]/g;

function withoutLists(pattern: string): string {
  return pattern.replace(LIST, (whole, escaped: string | undefined, plain: string | undefined, rest: string) => {
    const mark = escaped ?? plain ?? "";
    const outside = rest.replace(/\[[^\]]*\]/g, "");
    const ranges = rest.replace(/a-z|A-Z|0-9|-\]/g, "_");
    const isOwn =
      mark !== "_" &&
      !ranges.includes(mark) &&
      !/\[\^|\\[SDWsbpP]/.test(rest) &&
      !/(?<!\\)\./.test(outside) &&
      !outside.includes("|");
    return isOwn && !ranges.includes("-") ? "_+" : whole;
  });
}
