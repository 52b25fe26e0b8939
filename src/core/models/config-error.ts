import type * as z from "zod";

type PathPart = string | number;

/** A config file that cannot be used. The message names the file, the path inside it, the value and what is wrong. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly file: string;
  /** Like "models[3].pricing.input"; empty for the file as a whole. */
  readonly path: string;
  readonly value: unknown;
  readonly problem: string;

  constructor(file: string, path: readonly PathPart[], value: unknown, problem: string) {
    const place = pathText(path);
    super(`${file}${place === "" ? "" : ` at ${place}`}: ${problem} (found ${shown(value)})`);
    this.file = file;
    this.path = place;
    this.value = value;
    this.problem = problem;
  }
}

/** Parses the content of a config file. Throws a ConfigError for the first thing that does not fit. */
export function parseConfig<S extends z.ZodType>(schema: S, value: unknown, file: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue === undefined) throw new ConfigError(file, [], value, "does not fit the schema");
  const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  if (issue.code !== "unrecognized_keys") throw new ConfigError(file, path, valueAt(value, path), issue.message);
  const unknown = [...path, ...issue.keys.slice(0, 1)];
  throw new ConfigError(
    file,
    unknown,
    valueAt(value, unknown),
    "is not a known field; check its spelling or take it out",
  );
}

function valueAt(root: unknown, path: readonly PathPart[]): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PathPart, unknown>)[part];
  }
  return value;
}

function pathText(path: readonly PathPart[]): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/^[\w$]+$/.test(part)) text += text === "" ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
