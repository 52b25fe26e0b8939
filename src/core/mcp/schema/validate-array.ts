import { canonicalJson, type JsonObject, own } from "./bounds.ts";
import type { Check, Issue, Verdict } from "./validate.ts";
import { numberAt } from "./validate-plain.ts";

export function arrayIssues(
  schema: JsonObject,
  value: readonly unknown[],
  path: Issue["path"],
  check: Check,
  { issues, spoken }: Verdict,
): void {
  const say = (message: string) => issues.push({ path, message });
  const [least, most] = [numberAt(schema, "minItems"), numberAt(schema, "maxItems")];
  if (least !== null && value.length < least) say(`must have at least ${least} items`);
  if (most !== null && value.length > most) say(`must have at most ${most} items`);
  if (own(schema, "uniqueItems") === true && new Set(value.map(canonicalJson)).size < value.length)
    say("must not have the same item twice");
  const { first, rest } = itemSchemas(schema);
  for (const [at, item] of value.entries()) {
    const part = at < first.length ? first[at] : rest;
    if (part === undefined) continue;
    spoken.add(at);
    issues.push(...check(part, item, [...path, at]).issues);
  }
  contained(schema, value, path, check, { issues, spoken });
  const others = own(schema, "unevaluatedItems");
  if (others === undefined) return;
  for (const [at, item] of value.entries()) {
    if (spoken.has(at)) continue;
    spoken.add(at);
    issues.push(...check(others, item, [...path, at]).issues);
  }
}

/** Of the first items one each, and of all after them. Before 2020-12 both were called `items`. */
export function itemSchemas(schema: JsonObject): { readonly first: readonly unknown[]; readonly rest: unknown } {
  const [prefix, items] = [own(schema, "prefixItems"), own(schema, "items")];
  if (Array.isArray(items)) return { first: items, rest: own(schema, "additionalItems") };
  return { first: Array.isArray(prefix) ? prefix : [], rest: items };
}

function contained(
  schema: JsonObject,
  value: readonly unknown[],
  path: Issue["path"],
  check: Check,
  { issues, spoken }: Verdict,
): void {
  const wanted = own(schema, "contains");
  if (wanted === undefined) return;
  let found = 0;
  for (const [at, item] of value.entries()) {
    if (check(wanted, item, [...path, at]).issues.length > 0) continue;
    found++;
    spoken.add(at);
  }
  const [least, most] = [numberAt(schema, "minContains") ?? 1, numberAt(schema, "maxContains")];
  if (found < least) issues.push({ path, message: `must hold at least ${least} items of a kind, and holds ${found}` });
  if (most !== null && found > most)
    issues.push({ path, message: `must hold at most ${most} items of a kind, and holds ${found}` });
}
