import { isObject, type JsonObject, own } from "./bounds.ts";
import { matches } from "./patterns.ts";
import type { Check, Issue, Verdict } from "./validate.ts";
import { numberAt } from "./validate-plain.ts";

export function objectIssues(
  schema: JsonObject,
  value: JsonObject,
  path: Issue["path"],
  check: Check,
  verdict: Verdict,
): void {
  const { issues, spoken } = verdict;
  const keys = Object.keys(value);
  const say = (message: string) => issues.push({ path, message });
  for (const name of namesAt(schema, "required")) if (!Object.hasOwn(value, name)) say(`needs "${name.slice(0, 80)}"`);
  const [least, most] = [numberAt(schema, "minProperties"), numberAt(schema, "maxProperties")];
  if (least !== null && keys.length < least) say(`must have at least ${least} properties`);
  if (most !== null && keys.length > most) say(`must have at most ${most} properties`);
  const names = own(schema, "propertyNames");
  if (names !== undefined)
    for (const key of keys)
      if (check(names, key, path).issues.length > 0) say(`must not have a property of the name "${key.slice(0, 80)}"`);
  properties(schema, value, path, check, verdict);
  dependent(schema, value, path, check, verdict);
  others(own(schema, "unevaluatedProperties"), keys, value, path, check, { issues, spoken });
}

function properties(schema: JsonObject, value: JsonObject, path: Issue["path"], check: Check, verdict: Verdict): void {
  const [known, patterns] = [own(schema, "properties"), own(schema, "patternProperties")];
  const here = new Set<string | number>();
  const local: Verdict = { issues: verdict.issues, spoken: here };
  for (const key of Object.keys(value)) {
    const part = isObject(known) ? own(known, key) : undefined;
    if (part !== undefined) {
      here.add(key);
      verdict.issues.push(...check(part, value[key], [...path, key]).issues);
    }
    for (const [pattern, of] of isObject(patterns) ? Object.entries(patterns) : []) {
      // Where it cannot be said, the name is let through as one of the pattern's, and must fit its schema.
      if (matches(pattern, key) === false) continue;
      here.add(key);
      verdict.issues.push(...check(of, value[key], [...path, key]).issues);
    }
  }
  others(own(schema, "additionalProperties"), Object.keys(value), value, path, check, local);
  for (const key of here) verdict.spoken.add(key);
}

function others(
  schema: unknown,
  keys: readonly string[],
  value: JsonObject,
  path: Issue["path"],
  check: Check,
  { issues, spoken }: Verdict,
): void {
  if (schema === undefined) return;
  for (const key of keys) {
    if (spoken.has(key)) continue;
    spoken.add(key);
    if (schema === false) issues.push({ path, message: `must not have "${key.slice(0, 80)}"` });
    else issues.push(...check(schema, value[key], [...path, key]).issues);
  }
}

function dependent(schema: JsonObject, value: JsonObject, path: Issue["path"], check: Check, verdict: Verdict): void {
  const maps = ["dependentRequired", "dependentSchemas", "dependencies"].map((keyword) => own(schema, keyword));
  for (const [key, needs] of maps.flatMap((map) => (isObject(map) ? Object.entries(map) : []))) {
    if (!Object.hasOwn(value, key)) continue;
    // A list of names is a schema that requires them.
    const found = check(Array.isArray(needs) ? { required: needs } : needs, value, path);
    verdict.issues.push(...found.issues);
    for (const spoken of found.spoken) verdict.spoken.add(spoken);
  }
}

/** Names in a list of a schema; what is no such list names none. */
export function namesAt(schema: JsonObject, key: string): readonly string[] {
  const names = own(schema, key);
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}
