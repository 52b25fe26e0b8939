import { isObject, type JsonObject, own } from "./bounds.ts";
import { referenceOf, type SchemaDocument } from "./references.ts";
import { both, type Room, type Show } from "./shown-form.ts";
import { shownObject } from "./shown-parts.ts";
import { remark, wordsOf } from "./shown-plain.ts";

/** References and choices that are followed to find the properties of the root. */
const MAX_FOLLOWED = 12;

interface Names {
  readonly properties: Readonly<Record<string, JsonObject>>;
  readonly required: readonly string[];
}

/** The root: one object with all names that any of its forms has, and those required that every form requires. */
export function shownRoot(document: SchemaDocument, room: Room, show: Show): JsonObject {
  const remarks: string[] = [];
  const { root } = document;
  const alone =
    isObject(root) && !["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf"].some((key) => Object.hasOwn(root, key));
  const found: JsonObject = alone
    ? shownObject(root, room.depth, show, remarks)
    : { ...gathered(root, document, room.depth, show, MAX_FOLLOWED) };
  const words = remark([...(isObject(root) ? wordsOf(root) : []), ...remarks], room.words);
  const { required, ...rest } = found;
  return {
    type: "object",
    ...rest,
    ...(Array.isArray(required) && required.length > 0 ? { required } : {}),
    ...(words === "" ? {} : { description: words }),
  };
}

function gathered(schema: unknown, document: SchemaDocument, left: number, show: Show, follow: number): Names {
  if (!isObject(schema) || follow <= 0) return { properties: {}, required: [] };
  const itself = namesOf(shownObject(schema, left, show, []));
  const reference = referenceOf(schema);
  const inner = (one: unknown): Names => gathered(one, document, left, show, follow - 1);
  const all = [
    ...(reference === null ? [] : [inner(document.resolve(reference))]),
    ...listAt(schema, "allOf").map(inner),
  ];
  const choices = ["anyOf", "oneOf"].flatMap((key) => {
    const forms = listAt(schema, key).filter((one) => one !== false);
    return forms.length === 0 ? [] : [forms.map(inner).reduce(either)];
  });
  return [...all, ...choices].reduce(together, itself);
}

function together(a: Names, b: Names): Names {
  return { properties: merged(a, b, both), required: [...new Set([...a.required, ...b.required])] };
}

function either(a: Names, b: Names): Names {
  return {
    properties: merged(a, b, (one, other) => ({ anyOf: [one, other] })),
    required: a.required.filter((name) => b.required.includes(name)),
  };
}

function merged(a: Names, b: Names, join: (one: JsonObject, other: JsonObject) => JsonObject): Names["properties"] {
  const properties = new Map(Object.entries(a.properties));
  for (const [name, of] of Object.entries(b.properties)) {
    const before = properties.get(name);
    const isNew = before === undefined || JSON.stringify(before) === JSON.stringify(of);
    properties.set(name, isNew ? of : join(before, of));
  }
  return Object.fromEntries(properties);
}

function namesOf(shown: JsonObject): Names {
  const [properties, required] = [own(shown, "properties"), own(shown, "required")];
  return {
    properties: isObject(properties) ? (properties as Names["properties"]) : {},
    required: Array.isArray(required) ? required : [],
  };
}

function listAt(schema: JsonObject, key: string): readonly unknown[] {
  const list = own(schema, key);
  return Array.isArray(list) ? list : [];
}
