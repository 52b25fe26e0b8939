import { maskNonCode } from "./code-mask.ts";

/** One place of a source and what stands there instead. */
interface Mutation {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A pattern of code, whose group 1 is replaced, and what becomes of it. Patterns carry the flag `d` for the place. */
type Rule = readonly [pattern: RegExp, replacement: (found: string) => string];

/** Before an operator with two sides stands a name, a number or a closing bracket, but no keyword that takes `*`. */
const AFTER_VALUE = String.raw`(?<=[\w$)\]])(?<!\b(?:import|type|export|function|yield|return|typeof|default|async|static|override))`;

const RULES: readonly Rule[] = [
  // One comparison for its neighbour. Brackets of type arguments have no spaces around them.
  [/ (<=|>=) /dg, (found) => found.slice(0, 1)],
  [/(?<=[\w$)\]]) (<)(?= [^\n>]*\n) /dg, () => "<="],
  [/(?<=\n[^\n<]*[\w$)\]]) (>) /dg, () => ">="],
  [/(===|!==)/dg, (found) => (found === "===" ? "!==" : "===")],
  [/(?<![=!])(==|!=)(?!=)/dg, (found) => (found === "==" ? "!=" : "==")],
  [/(&&|\|\|)(?!=)/dg, (found) => (found === "&&" ? "||" : "&&")],
  // One operator for another.
  [
    new RegExp(`${AFTER_VALUE} ([-+*%]) (?=[\\w$([])`, "dg"),
    (found) => ({ "+": "-", "-": "+", "*": "+", "%": "*" })[found] ?? "+",
  ],
  // Off by one.
  [/(?<![\w.$])(\d{1,4})(?![\w.$])/dg, (found) => String(Number(found) + 1)],
  // The other one of a pair.
  [
    /\bMath\.(max|min|floor|ceil)\b/dg,
    (found) => ({ max: "min", min: "max", floor: "ceil", ceil: "floor" })[found] ?? found,
  ],
  [/\.(some|every|push|unshift|shift|pop)(?=\()/dg, (found) => OTHER_METHOD[found] ?? found],
  [/(?<=[=(:?,]\s?|return )\b(true|false)\b(?=[\s;,)])/dg, (found) => (found === "true" ? "false" : "true")],
  // A result is forgotten.
  [/\breturn ([\w$.[\]]+);/dg, () => "undefined"],
];

const OTHER_METHOD: Readonly<Record<string, string>> = {
  some: "every",
  every: "some",
  push: "unshift",
  unshift: "push",
  shift: "pop",
  pop: "shift",
};

/**
 * A plausible wrong variant of a TypeScript solution, made by one real mutation: a flipped comparison, an operator or a
 * method swapped, a number off by one, a branch dropped, a result forgotten. The text differs and still parses when the
 * source does; whether it really is wrong is for the checks to say, since a mutation may happen to change nothing.
 * `random` is uniform in [0, 1).
 */
export function breakSolution(source: string, random: () => number): string {
  const mutations = mutationsOf(source);
  const chosen = mutations[Math.floor(random() * mutations.length)];
  if (chosen === undefined) return `${source}\nthrow new Error("not implemented");\n`;
  return source.slice(0, chosen.start) + chosen.text + source.slice(chosen.end);
}

function mutationsOf(source: string): Mutation[] {
  const masked = maskNonCode(source);
  const found = RULES.flatMap(([pattern, replacement]) =>
    [...masked.matchAll(pattern)].map((match) => {
      const [start, end] = match.indices?.[1] ?? [match.index, match.index + match[0].length];
      return { start, end, text: replacement(masked.slice(start, end)) };
    }),
  );
  return [...found, ...droppedBranches(masked)].filter(({ start, end, text }) => source.slice(start, end) !== text);
}

/** Conditions of `if`, each replaced by `false`. */
function droppedBranches(masked: string): Mutation[] {
  return [...masked.matchAll(/\bif \(/g)].flatMap((match) => {
    const start = match.index + match[0].length;
    const end = closingBracket(masked, start);
    return end === null ? [] : [{ start, end, text: "false" }];
  });
}

/** Index of the bracket that closes the one before `start`. */
function closingBracket(masked: string, start: number): number | null {
  let depth = 1;
  for (let at = start; at < masked.length; at++) {
    if (masked[at] === "(") depth++;
    if (masked[at] === ")" && --depth === 0) return at;
  }
  return null;
}
