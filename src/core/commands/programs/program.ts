import { type OptionNames, optionTable, type ReadOptions, readOptions } from "../options.ts";

/**
 * What a call of a program would read, judged by its arguments alone. `why`, for a person: an option is not known to be
 * harmless, or is known not to be.
 */
export type Reads = { readonly status: "reads"; readonly paths: readonly string[] } | Unknown;

export interface Unknown {
  readonly status: "unknown";
  readonly why: string;
}

/** Judges the arguments of one program that only reads. */
export type ReadOnlyProgram = (args: readonly string[]) => Reads;

export type Known = Extract<ReadOptions, { status: "known" }>;

interface Shape extends OptionNames {
  /**
   * What the arguments are that belong to no option: paths; words that name no file; a pattern and then paths, where
   * none of `patterns` gave one; or as judged by a function, which gives the paths among them or why not.
   */
  readonly operands: "paths" | "words" | "pattern" | "none" | ((known: Known) => readonly string[] | string);
  /** Options that give the pattern. */
  readonly patterns?: string;
}

export function program(shape: Shape): ReadOnlyProgram {
  const table = optionTable(shape);
  const patterns = new Set(shape.patterns?.split(" "));
  return (args) => {
    const known = readOptions(args, table);
    if (known.status === "unknown") return known;
    const operands = operandPaths(shape.operands, known, patterns);
    if (typeof operands === "string") return unknown(operands);
    const given = known.values.flatMap(({ kind, value }) => (kind === "path" ? [value] : []));
    return { status: "reads", paths: [...given, ...operands] };
  };
}

export function unknown(why: string): Unknown {
  return { status: "unknown", why };
}

function operandPaths(
  operands: Shape["operands"],
  known: Known,
  patterns: ReadonlySet<string>,
): readonly string[] | string {
  if (typeof operands === "function") return operands(known);
  const given = known.operands;
  switch (operands) {
    case "paths":
      return given;
    case "words":
      return [];
    case "none":
      return given.length === 0 ? [] : `it is given "${given[0]}"`;
    case "pattern": {
      const named = known.values.some(({ option }) => patterns.has(option)) || known.flags.has("--files");
      return named ? given : given.slice(1);
    }
    default:
      return operands satisfies never;
  }
}
