import { type JsonObject, own } from "./bounds.ts";

/** How much of a schema is shown. */
export interface Room {
  /** Levels of schemas within schemas. */
  readonly depth: number;
  /** Characters of each description. */
  readonly words: number;
  /** Values of each enum. */
  readonly options: number;
}

/** Shows a part of a schema; `left`: levels that may still be shown below it. */
export type Show = (schema: unknown, left: number) => JsonObject;

/** What must fit both, as one schema where only one of them asks for something. */
export function both(a: JsonObject, b: JsonObject): JsonObject {
  const words = own(a, "description") ?? own(b, "description");
  const described = words === undefined ? {} : { description: words };
  if (asksNothing(a, b)) return { ...b, ...a, ...described };
  if (asksNothing(b, a)) return { ...a, ...b, ...described };
  const { allOf, ...rest } = a;
  return { allOf: [...(Array.isArray(allOf) && Object.keys(rest).length === 0 ? allOf : [a]), b] };
}

function asksNothing(schema: JsonObject, beside: JsonObject): boolean {
  return Object.keys(schema).every(
    (key) => key === "description" || key === "default" || (key === "type" && schema[key] === beside[key]),
  );
}
