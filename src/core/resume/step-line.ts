import { createHash } from "node:crypto";

/** Version of the journal's lines and of the keys in it: another one cannot be resumed. */
export const STEPS_VERSION = 1;

/** A line of a run's steps. `key`: see Steps.once. */
export type StepRecord =
  | { readonly type: "opened"; readonly version: number }
  | { readonly type: "intent"; readonly key: string }
  | { readonly type: "outcome"; readonly key: string; readonly value: unknown };

export type ReadSteps =
  | { readonly status: "read"; readonly records: readonly StepRecord[]; readonly torn: boolean }
  /** A sentence. */
  | { readonly status: "unusable"; readonly problem: string };

/**
 * One line with its line end: sixteen hexadecimal digits of the record's SHA-256, a space, the record. Throws where an
 * outcome holds what would come back as something else, such as a map: a resumed run would go on with another value.
 */
export function stepLine(record: StepRecord): string {
  const json = JSON.stringify(record, plain);
  return `${sumOf(json)} ${json}\n`;
}

function plain(key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return value;
  throw new TypeError(`The outcome of a step must be plain data, and its "${key}" is not.`);
}

/**
 * What a process left. Its last line may be torn, for then what it tells of was never acknowledged; any other that does
 * not fit its checksum is damage, and what had been done can no longer be told from what had not.
 */
export function readSteps(text: string): ReadSteps {
  const lines = text.split("\n");
  const rest = lines.pop() ?? "";
  const records: StepRecord[] = [];
  for (const [index, line] of lines.entries()) {
    const record = parse(line);
    if (record === null && index === lines.length - 1 && rest === "") return { status: "read", records, torn: true };
    if (record === null)
      return { status: "unusable", problem: `Its journal of steps is damaged in line ${index + 1}.` };
    if (record.type === "opened" && record.version !== STEPS_VERSION)
      return { status: "unusable", problem: OTHER_VERSION };
    records.push(record);
  }
  if (records.length > 0 && records[0]?.type !== "opened") return { status: "unusable", problem: OTHER_VERSION };
  return { status: "read", records, torn: rest !== "" };
}

export const OTHER_VERSION = "It was made by another version of Frugal Swarm, which has to end it.";

function parse(line: string): StepRecord | null {
  const json = line.slice(17);
  if (line[16] !== " " || line.slice(0, 16) !== sumOf(json)) return null;
  return JSON.parse(json) as StepRecord;
}

function sumOf(json: string): string {
  return createHash("sha256").update(json).digest("hex").slice(0, 16);
}
