import { isObject, type JsonObject, own } from "./bounds.ts";

/** A schema with what its references lead to. Nothing is ever fetched. */
export interface SchemaDocument {
  readonly root: unknown;
  /** Drafts up to 07: what stands beside a `$ref` does not count. */
  readonly refAlone: boolean;
  /** `undefined`: it leads to nothing in this document. */
  resolve(reference: string): unknown;
}

const IN_MAPS = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"];
const IN_LISTS = ["anyOf", "oneOf", "allOf", "prefixItems"];
const SINGLE = [
  "items",
  "additionalItems",
  "additionalProperties",
  "unevaluatedItems",
  "unevaluatedProperties",
  "contains",
  "propertyNames",
  "not",
  "if",
  "then",
  "else",
];

export function openSchema(root: unknown): SchemaDocument {
  const named = new Map<string, unknown>();
  for (const schema of allSchemas(root)) {
    for (const key of ["$id", "id"]) {
      const id = own(schema, key);
      if (typeof id === "string" && !named.has(id)) named.set(id.replace(/#$/, ""), schema);
    }
    for (const key of ["$anchor", "$dynamicAnchor"]) {
      const anchor = own(schema, key);
      if (typeof anchor === "string" && !named.has(`#${anchor}`)) named.set(`#${anchor}`, schema);
    }
  }
  const resolve = (reference: string): unknown => {
    const at = reference.indexOf("#");
    const [document, fragment] = at === -1 ? [reference, ""] : [reference.slice(0, at), reference.slice(at + 1)];
    const start = document === "" ? root : named.get(document);
    if (start === undefined || fragment === "") return start;
    return fragment.startsWith("/") ? pointed(start, fragment) : named.get(`#${fragment}`);
  };
  return { root, refAlone: isObject(root) && /draft-0[3467]/.test(String(own(root, "$schema"))), resolve };
}

/** References of a schema that lead nowhere in it: to other documents, or to nothing. */
export function lostReferences(document: SchemaDocument): readonly string[] {
  const lost = new Set<string>();
  for (const schema of allSchemas(document.root)) {
    const reference = referenceOf(schema);
    if (reference !== null && document.resolve(reference) === undefined) lost.add(reference);
  }
  return [...lost];
}

export function referenceOf(schema: JsonObject): string | null {
  for (const key of ["$ref", "$dynamicRef"]) {
    const reference = own(schema, key);
    if (typeof reference === "string") return reference;
  }
  return own(schema, "$recursiveRef") === "#" ? "#" : null;
}

/** Every schema that stands in a place for schemas; names of properties and plain data are none. */
export function allSchemas(root: unknown): readonly JsonObject[] {
  const found: JsonObject[] = [];
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const schema = waiting.pop();
    if (!isObject(schema)) continue;
    found.push(schema);
    for (const key of IN_MAPS) {
      const map = own(schema, key);
      if (isObject(map)) waiting.push(...Object.values(map));
    }
    for (const key of [...IN_LISTS, ...SINGLE]) {
      const one = own(schema, key);
      if (Array.isArray(one)) waiting.push(...one);
      else waiting.push(one);
    }
  }
  return found;
}

function pointed(start: unknown, pointer: string): unknown {
  let at = start;
  for (const part of pointer.slice(1).split("/")) {
    const key = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(at)) at = at[Number(key)];
    else at = isObject(at) ? own(at, key) : undefined;
  }
  return at;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
