export type JsonObject = { readonly [key: string]: unknown };

/** What this project asks of its own schemas: closed objects whose every property is described. */
export function* checkSchema(schema: JsonObject): Generator<string> {
  const properties = object(schema["properties"]);
  if (schema["type"] !== "object") yield 'the type must be "object"';
  if (schema["additionalProperties"] !== false) yield "additionalProperties must be false";
  for (const name of list(schema["required"])) {
    if (!(String(name) in properties)) yield `"${name}" is required but not described`;
  }
  for (const [name, property] of Object.entries(properties)) {
    if (object(property)["description"] === undefined) yield `"${name}" has no description`;
  }
}

/** A value against the few keywords that the schemas here use. */
export function* validate(value: unknown, schema: JsonObject, at = "value"): Generator<string> {
  const type = Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;
  const wanted = schema["type"];
  if (type !== wanted && !(wanted === "number" && type === "integer")) return yield `${at} is no ${wanted}`;
  if (typeof value === "string") yield* validateText(value, schema, at);
  if (typeof value === "number" && value < Number(schema["minimum"] ?? value)) yield `${at} is too small`;
  if (type !== "object") return;
  const properties = object(schema["properties"]);
  for (const name of list(schema["required"])) {
    if (!(String(name) in object(value))) yield `${at}.${name} is missing`;
  }
  for (const [name, item] of Object.entries(object(value))) {
    if (name in properties) yield* validate(item, object(properties[name]), `${at}.${name}`);
    else yield `${at}.${name} is not in the schema`;
  }
}

function* validateText(value: string, schema: JsonObject, at: string): Generator<string> {
  if (value.length < Number(schema["minLength"] ?? 0)) yield `${at} is too short`;
  if (!new RegExp(String(schema["pattern"] ?? "")).test(value)) yield `${at} does not match ${schema["pattern"]}`;
}

function object(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? (value as JsonObject) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
