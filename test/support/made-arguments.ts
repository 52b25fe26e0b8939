type Schema = Readonly<Record<string, unknown>>;

/**
 * Arguments that fit a JSON schema: what is required and every plain option beside it. Throws where it knows no way, so
 * that no test takes a schema for checked that was not.
 */
export function argumentsFor(schema: unknown): Readonly<Record<string, unknown>> {
  const value = valueFor(schema, asSchema(schema), 0);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("not the schema of a tool");
  return value as Readonly<Record<string, unknown>>;
}

function valueFor(part: unknown, root: Schema, depth: number): unknown {
  if (depth > 12) throw new Error("a schema without an end");
  const schema = asSchema(part);
  if (typeof schema.$ref === "string") return valueFor(referred(schema.$ref, root), root, depth + 1);
  if ("const" in schema) return schema.const;
  const [option] = listOf(schema.enum);
  if (option !== undefined) return option;
  const [choice] = [...listOf(schema.oneOf), ...listOf(schema.anyOf)];
  if (choice !== undefined) return valueFor({ ...without(schema), ...asSchema(choice) }, root, depth + 1);
  const type = [schema.type].flat()[0];
  switch (type) {
    case "string":
      return stringFor(schema);
    case "integer":
    case "number":
      return numberFor(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    case "array":
      return Array.from({ length: Math.max(1, Number(schema.minItems ?? 0)) }, () =>
        valueFor(schema.items ?? { type: "string" }, root, depth + 1),
      );
    default:
      return objectFor(schema, root, depth);
  }
}

function objectFor(schema: Schema, root: Schema, depth: number): unknown {
  const required = new Set(listOf(schema.required));
  const properties = Object.entries(asSchema(schema.properties ?? {}));
  const plain = (part: unknown) => ["string", "number", "integer", "boolean"].includes(String(asSchema(part).type));
  return Object.fromEntries(
    properties
      .filter(([name, part]) => required.has(name) || (depth === 0 && plain(part)))
      .map(([name, part]) => [name, valueFor(part, root, depth + 1)]),
  );
}

function stringFor(schema: Schema): string {
  const pattern = schema.pattern;
  const candidates = [
    FORMATS[String(schema.format)] ?? "text",
    "a",
    "abc-1",
    "1",
    "2026-11-23",
    "1:2",
    "a.png",
    "0123456789abcdef01234567",
  ];
  const lengths = (text: string) =>
    text.padEnd(Number(schema.minLength ?? 0), "x").slice(0, Number(schema.maxLength ?? 500));
  const fitting = candidates
    .map(lengths)
    .find((text) => typeof pattern !== "string" || new RegExp(pattern, "u").test(text));
  if (fitting === undefined) throw new Error(`no text for ${pattern}`);
  return fitting;
}

const FORMATS: Readonly<Record<string, string>> = {
  uri: "https://example.com/a",
  "date-time": "2026-11-23T10:00:00Z",
  date: "2026-11-23",
  email: "a@example.com",
  uuid: "123e4567-e89b-42d3-a456-426614174000",
};

function numberFor(schema: Schema): number {
  const least = Math.max(Number(schema.minimum ?? 1), Number(schema.exclusiveMinimum ?? 0) + 1);
  return Math.min(least, Number(schema.maximum ?? least));
}

function referred(reference: string, root: Schema): unknown {
  if (!reference.startsWith("#")) throw new Error(`a schema elsewhere: ${reference}`);
  const path = reference.slice(1).split("/").slice(1);
  return path.reduce<unknown>((part, key) => asSchema(part)[key.replaceAll("~1", "/").replaceAll("~0", "~")], root);
}

function without({ oneOf: _, anyOf: __, ...rest }: Schema): Schema {
  return rest;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asSchema(value: unknown): Schema {
  return typeof value === "object" && value !== null ? (value as Schema) : {};
}
