import { clean } from "../../untrusted/clean.ts";
import { isObject, type JsonObject, own } from "./bounds.ts";
import type { Show } from "./shown-form.ts";
import { itemSchemas } from "./validate-array.ts";
import { namesAt } from "./validate-object.ts";

/** Names of one object that are shown; more are only checked. */
const MAX_NAMES = 200;

export function shownArray(schema: JsonObject, left: number, show: Show, remarks: string[]): JsonObject {
  const { first, rest } = itemSchemas(schema);
  const bounds = ["minItems", "maxItems"].flatMap((key) => {
    const value = own(schema, key);
    return typeof value === "number" ? [[key, value] as const] : [];
  });
  const unique = own(schema, "uniqueItems") === true ? { uniqueItems: true } : {};
  if (first.length === 0) {
    const none = rest === false ? { maxItems: 0 } : {};
    return { items: show(rest, left - 1), ...Object.fromEntries(bounds), ...unique, ...none };
  }
  const inTurn = first.map((one) => (one === false ? {} : show(one, left - 1)));
  remarks.push(`(items in this order: ${inTurn.map(wordFor).join(", ").slice(0, 300)})`);
  if (rest !== false) return { items: {}, ...Object.fromEntries(bounds), ...unique };
  const different = [...new Map(inTurn.map((one) => [JSON.stringify(one), one])).values()];
  const items = different.length === 1 ? (different[0] ?? {}) : { anyOf: different };
  return { items, maxItems: first.length, ...Object.fromEntries(bounds), ...unique };
}

function wordFor(shown: JsonObject): string {
  const [words, type] = [own(shown, "description"), own(shown, "type")];
  if (typeof words === "string") return words;
  return typeof type === "string" ? type : "anything";
}

export function shownObject(schema: JsonObject, left: number, show: Show, remarks: string[]): JsonObject {
  // No names are shown where there is no room for what they stand for.
  if (left <= 0) return { properties: {} };
  const known = own(schema, "properties");
  const properties = new Map<string, JsonObject>();
  let isWhole = true;
  for (const [name, of] of isObject(known) ? Object.entries(known) : []) {
    if (of === false) continue;
    if (properties.size >= MAX_NAMES || clean(name).text !== name) isWhole = false;
    else properties.set(name, show(of, left - 1));
  }
  const required = [...new Set(namesAt(schema, "required"))].filter((name) => clean(name).text === name);
  for (const name of required) if (!properties.has(name)) properties.set(name, {});
  const others = isWhole ? shownOthers(schema, left, show, remarks) : {};
  return { properties: Object.fromEntries(properties), ...(required.length > 0 ? { required } : {}), ...others };
}

function shownOthers(schema: JsonObject, left: number, show: Show, remarks: string[]): JsonObject {
  const [others, patterns] = [own(schema, "additionalProperties"), own(schema, "patternProperties")];
  const named = isObject(patterns) ? Object.entries(patterns) : [];
  const open = others === undefined || others === true;
  if (named.length > 0)
    remarks.push(
      `(names match ${named
        .map(([name]) => clean(name).text)
        .join(" or ")
        .slice(0, 200)})`,
    );
  if (open) return {};
  if (named.length === 0) return { additionalProperties: others === false ? false : show(others, left - 1) };
  const forms = [...named.map(([, of]) => of), others].filter((one) => one !== false).map((one) => show(one, left - 1));
  return { additionalProperties: forms.length === 1 ? (forms[0] ?? {}) : { anyOf: forms } };
}
