import { isObject, type JsonObject, own } from "./bounds.ts";
import { openSchema, referenceOf, type SchemaDocument } from "./references.ts";
import { both, type Room, type Show } from "./shown-form.ts";
import { shownArray, shownObject } from "./shown-parts.ts";
import { optionsOf, remark, shownAnnotations, shownBounds, wordsOf } from "./shown-plain.ts";
import { shownRoot } from "./shown-root.ts";

/** Most characters of a schema as it is sent. The largest of 459 real ones has 12,030 before. */
const MAX_SHOWN = 24_000;

/** Tried in turn until it fits. Ten levels is OpenAI's bound for strict schemas. */
const ROOMS: readonly Room[] = [
  { depth: 10, words: 1000, options: 100 },
  { depth: 6, words: 300, options: 30 },
  { depth: 3, words: 120, options: 10 },
  { depth: 1, words: 60, options: 0 },
];

/** Parts that one tool may show, copies that references make included. */
const MAX_PARTS = 2_000;

/**
 * A tool's schema in the form that every provider takes: an object at its root without choices, no references, no
 * boolean schemas, no tuples, every array with its items. What cannot be said in that form is left out or said in a
 * description, so that it allows all that the original allows, and maybe more: calls are checked against the original.
 */
export function shownSchema(original: unknown): JsonObject {
  const document = openSchema(original);
  for (const room of ROOMS) {
    const shown = shownRoot(document, room, shower(document, room));
    if (JSON.stringify(shown).length <= MAX_SHOWN) return shown;
  }
  return { type: "object", properties: {} };
}

function shower(document: SchemaDocument, room: Room): Show {
  let parts = 0;
  const show: Show = (schema, left) => {
    if (!isObject(schema) || left < 0 || ++parts > MAX_PARTS) return {};
    const reference = referenceOf(schema);
    if (reference === null) return shownPart(schema, left, room, show);
    // The target is shown first, since a cycle ends by its levels.
    const target = show(document.resolve(reference), left - 1);
    if (document.refAlone) return target;
    const { $ref: _ref, $dynamicRef: _dynamic, $recursiveRef: _recursive, ...beside } = schema;
    return both(shownPart(beside, left, room, show), target);
  };
  return show;
}

function shownPart(schema: JsonObject, left: number, room: Room, show: Show): JsonObject {
  const remarks = wordsOf(schema);
  const options = optionsOf(schema, room, remarks);
  const ownPart = options ?? shownTypes(schema, left, show, remarks);
  const part = choices(schema, left, show).reduce(both, ownPart);
  const description = remark(remarks, room.words);
  return { ...part, ...shownAnnotations(schema), ...(description === "" ? {} : { description }) };
}

/** Several types in one list are not taken everywhere; a choice between them is. */
function shownTypes(schema: JsonObject, left: number, show: Show, remarks: string[]): JsonObject {
  const types = typesOf(schema);
  const body = (type: string | null): JsonObject => ({
    ...(type === null ? {} : { type }),
    ...shownBounds(schema, type, remarks),
    ...(type === "array" || (type === null && Array.isArray(own(schema, "prefixItems") ?? own(schema, "items")))
      ? shownArray(schema, left, show, remarks)
      : {}),
    ...(type === "object" || (type === null && isObject(own(schema, "properties")))
      ? shownObject(schema, left, show, remarks)
      : {}),
  });
  return types.length > 1 ? { anyOf: types.map(body) } : body(types[0] ?? null);
}

/** Each must be fitted. `oneOf` allows no more than `anyOf`, which more providers know; what fits nothing is no choice. */
function choices(schema: JsonObject, left: number, show: Show): readonly JsonObject[] {
  const forms = (key: string): readonly JsonObject[] => {
    const list = own(schema, key);
    return Array.isArray(list) ? list.filter((one) => one !== false).map((one) => show(one, left - 1)) : [];
  };
  const some = [forms("anyOf"), forms("oneOf")].filter((list) => list.length > 0);
  return [...forms("allOf"), ...some.map((list) => (list.length === 1 ? (list[0] ?? {}) : { anyOf: list }))];
}

function typesOf(schema: JsonObject): readonly string[] {
  const type = own(schema, "type");
  const types = (Array.isArray(type) ? type : [type]).filter((one) => typeof one === "string");
  return own(schema, "nullable") === true && types.length > 0 && !types.includes("null") ? [...types, "null"] : types;
}
