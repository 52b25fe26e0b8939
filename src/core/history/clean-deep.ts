import type { Clean } from "./secrets.ts";

/** A JSON value with every text in it cleaned; names of fields are ours and stay. */
export function cleanDeep<T>(value: T, clean: Clean): T {
  if (typeof value === "string") return clean(value) as T;
  if (Array.isArray(value)) return value.map((one) => cleanDeep(one, clean)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cleanDeep(one, clean)])) as T;
}
