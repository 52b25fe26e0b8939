import { clean } from "../../untrusted/clean.ts";
import { type JsonObject, own } from "./bounds.ts";
import { canMatch } from "./patterns.ts";
import type { Room } from "./shown-form.ts";

/** Characters of a default or an option that are shown; longer ones are said to be there. */
const MAX_VALUE = 200;
/** Options of an enum that is too long to be shown whole. */
const SAMPLES = 8;

/** Its description, and what its other keywords say that not every provider takes. More may be pushed. */
export function wordsOf(schema: JsonObject): string[] {
  const [description, title, format] = ["description", "title", "format"].map((key) => own(schema, key));
  const words: string[] = [];
  const text = typeof description === "string" && description.trim() !== "" ? description : title;
  if (typeof text === "string" && text.trim() !== "") words.push(clean(text.trim()).text);
  if (typeof format === "string") words.push(`(format: ${clean(format).text.slice(0, 60)})`);
  const ruled = ["not", "if", "contains", "dependencies", "dependentRequired", "dependentSchemas", "propertyNames"];
  if (ruled.some((key) => Object.hasOwn(schema, key))) words.push("(more rules apply; a call that breaks one is told)");
  return words;
}

export function remark(words: readonly string[], limit: number): string {
  const text = words.join(" ");
  return text.length <= limit ? text : `${cutAt(text, limit - 3)}...`;
}

/** Never between the halves of a surrogate pair. */
export function cutAt(text: string, limit: number): string {
  const high = text.charCodeAt(limit - 1);
  return text.slice(0, high >= 0xd800 && high < 0xdc00 ? limit - 1 : limit);
}

/** The values that are allowed, grouped by type; `null`: they are not limited, or cannot be shown as they are. */
export function optionsOf(schema: JsonObject, room: Room, remarks: string[]): JsonObject | null {
  const list = Object.hasOwn(schema, "const") ? [own(schema, "const")] : own(schema, "enum");
  if (!Array.isArray(list) || list.length === 0) return null;
  const values = own(schema, "nullable") === true && !list.includes(null) ? [...list, null] : list;
  const shown = values.filter(isShowable);
  if (shown.length < values.length || values.length > room.options) {
    const samples = shown.slice(0, SAMPLES).map((value) => JSON.stringify(value));
    remarks.push(`(one of ${values.length} values${samples.length > 0 ? `, such as ${samples.join(", ")}` : ""})`);
    return null;
  }
  const groups = [...Map.groupBy(shown, typeName)].map(([type, options]) =>
    type === "null" ? { type } : { type, enum: [...new Set(options)] },
  );
  return groups.length === 1 ? (groups[0] ?? null) : { anyOf: groups };
}

function typeName(value: unknown): string {
  return value === null ? "null" : typeof value;
}

function isShowable(value: unknown): boolean {
  if (typeof value === "string") return value.length <= MAX_VALUE && clean(value).text === value;
  return value === null || typeof value === "number" || typeof value === "boolean";
}

export function shownAnnotations(schema: JsonObject): JsonObject {
  const value = own(schema, "default");
  return value !== undefined && value !== null && isShowable(value) ? { default: value } : {};
}

const OF_NUMBERS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
const SWITCHES = [
  ["minimum", "exclusiveMinimum"],
  ["maximum", "exclusiveMaximum"],
] as const;

export function shownBounds(schema: JsonObject, type: string | null, remarks: string[]): JsonObject {
  if (type === "string") return stringBounds(schema, remarks);
  if (type !== "number" && type !== "integer") return {};
  const shown = numbersAt(schema, OF_NUMBERS);
  // Switches of the bounds beside them, in draft 04.
  for (const [bound, open] of SWITCHES) {
    const limit = shown[bound];
    if (own(schema, open) !== true || limit === undefined) continue;
    shown[open] = limit;
    delete shown[bound];
  }
  return shown;
}

function stringBounds(schema: JsonObject, remarks: string[]): JsonObject {
  const shown = numbersAt(schema, ["minLength", "maxLength"]);
  const pattern = own(schema, "pattern");
  if (typeof pattern !== "string" || !isShowable(pattern)) return shown;
  if (canMatch(pattern)) return { ...shown, pattern };
  remarks.push(`(pattern: ${pattern})`);
  return shown;
}

function numbersAt(schema: JsonObject, keys: readonly string[]): Record<string, number> {
  const shown: Record<string, number> = {};
  for (const key of keys) {
    const value = own(schema, key);
    if (typeof value === "number") shown[key] = value;
  }
  return shown;
}
