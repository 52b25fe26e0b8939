/**
 * Readers for what arrives from a server: every field may be missing or of another type than the documents say
 * (an error code has been seen as number and as string, `choices` as empty), so nothing is read without a look.
 */

export type WireRecord = Readonly<Record<string, unknown>>;

/** The value when it is a JSON object, else an empty one. */
export function recordOf(value: unknown): WireRecord {
  return isRecord(value) ? value : {};
}

export function isRecord(value: unknown): value is WireRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A string that is not empty, else `undefined`. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A whole number that is not negative, else `undefined`. */
export function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The JSON value of a text, or `undefined` when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
