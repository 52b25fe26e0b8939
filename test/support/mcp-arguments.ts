import { isObject, type JsonObject } from "../../src/core/mcp/schema/bounds.ts";
import { openSchema, referenceOf } from "../../src/core/mcp/schema/references.ts";

type Random = () => number;

/** A value that the schema allows, by a walk through it; `undefined` where the walk finds none. */
export function validValue(schema: unknown, random: Random): unknown {
  const document = openSchema(schema);
  const make = (part: unknown, depth: number): unknown => {
    if (!isObject(part)) return "any";
    const reference = referenceOf(part);
    if (reference !== null) return make(document.resolve(reference), depth + 1);
    if (Object.hasOwn(part, "const")) return part.const;
    const options = part.enum;
    if (Array.isArray(options)) return options[Math.floor(random() * options.length)];
    const forms = part.anyOf ?? part.oneOf;
    if (Array.isArray(forms))
      return make(forms[depth > 6 ? forms.length - 1 : Math.floor(random() * forms.length)], depth + 1);
    return ofType([part.type].flat()[0], part, depth);
  };
  const ofType = (type: unknown, part: JsonObject, depth: number): unknown => {
    if (type === "string") return textFor(part);
    if (type === "number" || type === "integer") return numberFor(part);
    if (type === "boolean") return random() < 0.5;
    if (type === "null") return null;
    if (type === "array")
      return Array.from({ length: Math.max(1, Number(part.minItems ?? 1)) }, () => make(part.items, depth + 1));
    if (type !== "object" && part.properties === undefined) return "any";
    const required = Array.isArray(part.required) ? part.required : [];
    const properties = isObject(part.properties) ? Object.entries(part.properties) : [];
    const chosen = properties.filter(([name]) => required.includes(name) || (depth < 5 && random() < 0.5));
    return Object.fromEntries(chosen.map(([name, of]) => [name, make(of, depth + 1)]));
  };
  return make(schema, 0);
}

function textFor(part: JsonObject): string {
  const samples = ["abcd", "I1:2", "a.png", "a", "x".repeat(Number(part.minLength ?? 1))];
  const pattern = typeof part.pattern === "string" ? new RegExp(part.pattern, "u") : /^/;
  return samples.find((text) => pattern.test(text) && text.length >= Number(part.minLength ?? 0)) ?? "abcd";
}

function numberFor(part: JsonObject): number {
  const least = Number(part.minimum ?? (typeof part.exclusiveMinimum === "number" ? part.exclusiveMinimum + 1 : 0));
  return Math.min(Math.max(least, 1), Number(part.maximum ?? Number.MAX_SAFE_INTEGER));
}

/** Changes of a value that a schema may well refuse: something left out, added, or of another type, at any depth. */
export function brokenValues(value: unknown): readonly unknown[] {
  const wrong = [null, 17.5, "\u2603", true, [], {}];
  if (Array.isArray(value)) return [...wrong, [...value, ...value], ...inside(value)];
  if (!isObject(value)) return wrong;
  const left = Object.keys(value).map((key) =>
    Object.fromEntries(Object.entries(value).filter(([one]) => one !== key)),
  );
  const deeper = Object.entries(value).flatMap(([key, one]) =>
    brokenValues(one).map((broken) => ({ ...value, [key]: broken })),
  );
  return [...left, { ...value, notThere: 1 }, ...deeper];
}

function inside(list: readonly unknown[]): readonly unknown[] {
  return list.flatMap((one, at) =>
    brokenValues(one).map((broken) => list.map((other, i) => (i === at ? broken : other))),
  );
}
