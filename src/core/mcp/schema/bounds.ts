/** No real definition comes near: of 459 tools of 24 servers the largest has 12,030 characters and 11 levels. */
const MAX_DEPTH = 64;
const MAX_NODES = 20_000;
const MAX_CHARACTERS = 400_000;

/** Why a value of somebody else's is too big to be worked with; `null`: it is not. Never recurses, stops at a bound. */
export function tooBig(value: unknown): string | null {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  let [nodes, characters] = [0, 0];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.depth > MAX_DEPTH) return `it is nested deeper than ${MAX_DEPTH} levels`;
    if (typeof next.value === "string") characters += next.value.length;
    const inside = typeof next.value === "object" && next.value !== null ? Object.entries(next.value) : [];
    nodes += inside.length;
    if (nodes > MAX_NODES) return `it has more than ${MAX_NODES} parts`;
    for (const [key, item] of inside) {
      characters += Array.isArray(next.value) ? 0 : key.length;
      waiting.push({ value: item, depth: next.depth + 1 });
    }
    if (characters > MAX_CHARACTERS) return `it has more than ${MAX_CHARACTERS} characters`;
  }
  return null;
}

export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The same text for the same value, whatever the order of its keys. Of values that are not too big. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  const parts = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${parts.join(",")}}`;
}

/** What belongs to the key itself, and not to every object. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
