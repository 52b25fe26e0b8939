import { isObject, type JsonObject } from "../../src/core/mcp/schema/bounds.ts";
import type { ToolDefinition } from "../../src/core/provider/client.ts";

const KNOWN = new Set(
  "type properties required additionalProperties items anyOf allOf enum description default minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern minItems maxItems uniqueItems".split(
    " ",
  ),
);

/** What OpenAI's own check of a function definition, and the narrower ones of others, would refuse. */
export function refusedByProviders({ name, description, parameters }: ToolDefinition): readonly string[] {
  const wrong: string[] = [];
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) wrong.push(`name ${name}`);
  if (description.length > 1024 || description === "") wrong.push("description");
  if (parameters.type !== "object" || !isObject(parameters.properties)) wrong.push("root is no object");
  for (const key of ["anyOf", "oneOf", "allOf", "enum", "not"]) if (key in parameters) wrong.push(`${key} at the root`);
  if (JSON.stringify(parameters).length > 24_000) wrong.push("size");
  walk(parameters, "", 0, wrong);
  return wrong;
}

function walk(schema: unknown, at: string, depth: number, wrong: string[]): void {
  if (!isObject(schema)) return void wrong.push(`${at}: no schema`);
  if (depth > 24) wrong.push(`${at}: too deep`);
  for (const key of Object.keys(schema)) if (!KNOWN.has(key)) wrong.push(`${at}: ${key}`);
  if (schema.type !== undefined && typeof schema.type !== "string") wrong.push(`${at}: type list`);
  if (schema.type === "array" && !isObject(schema.items)) wrong.push(`${at}: no items`);
  if (Array.isArray(schema.enum) && (schema.enum.length === 0 || schema.enum.length > 1000)) wrong.push(`${at}: enum`);
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  for (const name of required) if (!(name in properties)) wrong.push(`${at}: required ${name}`);
  for (const [name, of] of Object.entries(properties)) walk(of, `${at}/${name}`, depth + 1, wrong);
  for (const one of parts(schema)) walk(one, `${at}/*`, depth + 1, wrong);
}

function parts(schema: JsonObject): readonly unknown[] {
  const lists = ["anyOf", "allOf"].flatMap((key) => (Array.isArray(schema[key]) ? schema[key] : []));
  const others = typeof schema.additionalProperties === "boolean" ? [] : [schema.additionalProperties];
  return [...lists, schema.items, ...others].filter((one) => one !== undefined);
}
