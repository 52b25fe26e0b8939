/** Options of a program that neither run, nor write, nor read what a person would have to look at first. */
export interface OptionTable {
  /** Options without a value. */
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, ValueKind>;
  /** Long options that may have a value after "=", and need none. */
  readonly optional: ReadonlySet<string>;
  /** "-20" is a number of lines. */
  readonly count: boolean;
}

export type ValueKind = "number" | "word" | "path";

/** Options as their program reads them. */
export type ReadOptions =
  | {
      readonly status: "known";
      readonly flags: ReadonlySet<string>;
      readonly values: readonly { readonly option: string; readonly kind: ValueKind; readonly value: string }[];
      readonly operands: readonly string[];
    }
  | { readonly status: "unknown"; readonly why: string };

/** Names apart by blanks. */
export interface OptionNames {
  readonly flags?: string;
  readonly numbers?: string;
  readonly words?: string;
  readonly paths?: string;
  readonly optional?: string;
  readonly count?: boolean;
}

export function optionTable(names: OptionNames): OptionTable {
  const values = new Map<string, ValueKind>();
  for (const option of split(names.numbers)) values.set(option, "number");
  for (const option of split(names.words)) values.set(option, "word");
  for (const option of split(names.paths)) values.set(option, "path");
  return {
    flags: new Set(split(names.flags)),
    values,
    optional: new Set(split(names.optional)),
    count: names.count ?? false,
  };
}

function split(names = ""): readonly string[] {
  return names.split(" ").filter((name) => name !== "");
}

/**
 * Reads arguments as getopt_long does, with options and operands mixed and short options in clusters. Long options count
 * by their whole name only, though programs take any beginning of it: what is not in the table is unknown.
 */
export function readOptions(args: readonly string[], table: OptionTable): ReadOptions {
  const [flags, operands] = [new Set<string>(), [] as string[]];
  const values: { option: string; kind: ValueKind; value: string }[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--") {
      operands.push(...rest);
      break;
    }
    if (arg === "-" || !arg.startsWith("-")) operands.push(arg);
    else if (table.count && /^-\d{1,6}$/.test(arg)) values.push({ option: "-", kind: "number", value: arg.slice(1) });
    else {
      const why = readOption(arg, { table, rest, flags, values });
      if (why !== null) return { status: "unknown", why };
    }
  }
  const odd = values.find(({ kind, value }) => kind === "number" && !NUMBER.test(value));
  if (odd !== undefined) return { status: "unknown", why: `${odd.option} is given "${odd.value}", no number` };
  return { status: "known", flags, values, operands };
}

const NUMBER = /^[+-]?\d{1,12}[kKMGbB]?$/;

interface Reader {
  readonly table: OptionTable;
  readonly rest: string[];
  readonly flags: Set<string>;
  readonly values: { option: string; kind: ValueKind; value: string }[];
}

/** Gives why the option is not known, else `null`. */
function readOption(arg: string, { table, rest, flags, values }: Reader): string | null {
  const take = (option: string, kind: ValueKind, given: string | undefined): string | null => {
    const value = given ?? rest.shift();
    if (value === undefined) return `${option} lacks its value`;
    values.push({ option, kind, value });
    return null;
  };
  if (arg.startsWith("--")) {
    const [, name = arg, given] = /^([^=]+)=(.*)$/.exec(arg) ?? [];
    const kind = table.values.get(name);
    if (kind !== undefined) return take(name, kind, given);
    if (table.optional.has(name)) return given === undefined ? flag(flags, name) : take(name, "word", given);
    return table.flags.has(name) && given === undefined ? flag(flags, name) : `it is given ${arg}`;
  }
  // "-uno" of git: one short option with its value behind it.
  if (table.optional.has(arg.slice(0, 2))) return flag(flags, arg.slice(0, 2));
  for (let at = 1; at < arg.length; at++) {
    const option = `-${arg[at]}`;
    const kind = table.values.get(option);
    if (kind !== undefined) return take(option, kind, arg.slice(at + 1) || undefined);
    if (!table.flags.has(option)) return `it is given ${option}`;
    flags.add(option);
  }
  return null;
}

function flag(flags: Set<string>, name: string): null {
  flags.add(name);
  return null;
}
