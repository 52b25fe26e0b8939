import { canonicalJson, isObject, type JsonObject, own, tooBig } from "./bounds.ts";
import { openSchema, referenceOf, type SchemaDocument } from "./references.ts";
import { arrayIssues } from "./validate-array.ts";
import { objectIssues } from "./validate-object.ts";
import { numberIssues, stringIssues } from "./validate-plain.ts";

/** What is wrong with a value, for a model. */
export interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a schema says of a value, and which of its properties and items some part of the schema has spoken about. */
export interface Verdict {
  readonly issues: Issue[];
  readonly spoken: Set<string | number>;
}

export type Check = (schema: unknown, value: unknown, path: Issue["path"]) => Verdict;

const MAX_STEPS = 30_000;
/** Of schemas within schemas, references counted. */
const MAX_FRAMES = 300;

class Exhausted extends Error {}

/**
 * Checks a value against somebody else's JSON schema, drafts 04 to 2020-12, as it stands. Ours and not a library's for
 * one reason: the schema is hostile. zod's `fromJSONSchema` passes in silence what it does not know; the validators in
 * the MCP client have no bound on steps or patterns. Here what cannot be decided in bounded time does not fit. `format`
 * is a remark, as the 2020-12 draft has it; an empty `enum` and a boolean `required`, slips of generators, count as left
 * out; `nullable: true` of OpenAPI allows null.
 */
export function validate(schema: unknown, value: unknown): readonly Issue[] {
  const big = tooBig(value);
  if (big !== null) return [{ path: [], message: `cannot be checked: ${big}` }];
  const document = openSchema(schema);
  let [steps, frames] = [0, 0];
  const check: Check = (part, given, path) => {
    if (++steps > MAX_STEPS || ++frames > MAX_FRAMES) throw new Exhausted();
    const verdict = checkOne(part, given, path, document, check);
    frames--;
    return verdict;
  };
  try {
    return check(schema, value, []).issues;
  } catch (error) {
    if (!(error instanceof Exhausted)) throw error;
    return [{ path: [], message: "cannot be checked: the schema takes too many steps" }];
  }
}

function checkOne(
  schema: unknown,
  value: unknown,
  path: Issue["path"],
  document: SchemaDocument,
  check: Check,
): Verdict {
  const issues: Issue[] = [];
  const spoken = new Set<string | number>();
  const verdict: Verdict = { issues, spoken };
  if (schema === true || schema === undefined) return verdict;
  if (!isObject(schema)) {
    issues.push({ path, message: "is not allowed here" });
    return verdict;
  }
  const reference = referenceOf(schema);
  if (reference !== null) {
    const target = document.resolve(reference);
    if (target === undefined) issues.push({ path, message: `cannot be checked: ${reference} leads nowhere` });
    else take(verdict, check(target, value, path));
    if (document.refAlone) return verdict;
  }
  if (value === null && own(schema, "nullable") === true) return verdict;
  issues.push(...typeIssues(schema, value, path));
  if (typeof value === "number") issues.push(...numberIssues(schema, value, path));
  if (typeof value === "string") issues.push(...stringIssues(schema, value, path));
  combine(schema, value, path, check, verdict);
  if (Array.isArray(value)) arrayIssues(schema, value, path, check, verdict);
  else if (isObject(value)) objectIssues(schema, value, path, check, verdict);
  return verdict;
}

function take(into: Verdict, from: Verdict): void {
  into.issues.push(...from.issues);
  if (from.issues.length === 0) for (const key of from.spoken) into.spoken.add(key);
}

function typeIssues(schema: JsonObject, value: unknown, path: Issue["path"]): readonly Issue[] {
  const issues: Issue[] = [];
  const type = own(schema, "type");
  const types = (Array.isArray(type) ? type : [type]).filter((one) => typeof one === "string");
  if (types.length > 0 && !types.some((one) => isOfType(value, one)))
    issues.push({
      path,
      message: `must be ${types.map((one) => NAMES[one] ?? one).join(" or ")}, not ${nameOf(value)}`,
    });
  const options = own(schema, "enum");
  if (Array.isArray(options) && options.length > 0 && !options.some((one) => isSame(one, value)))
    issues.push({ path, message: `must be one of ${shortList(options)}` });
  if (Object.hasOwn(schema, "const") && !isSame(own(schema, "const"), value))
    issues.push({ path, message: `must be ${short(own(schema, "const"))}` });
  return issues;
}

function combine(schema: JsonObject, value: unknown, path: Issue["path"], check: Check, verdict: Verdict): void {
  for (const part of listOf(schema, "allOf")) take(verdict, check(part, value, path));
  for (const key of ["anyOf", "oneOf"] as const) {
    const parts = listOf(schema, key);
    if (parts.length === 0) continue;
    const verdicts = parts.map((part) => check(part, value, path));
    const fitting = verdicts.filter(({ issues }) => issues.length === 0);
    for (const one of fitting) take(verdict, one);
    if (fitting.length === 0) verdict.issues.push(...nearest(verdicts, path));
    else if (key === "oneOf" && fitting.length > 1)
      verdict.issues.push({
        path,
        message: `must fit exactly one of ${parts.length} forms, and fits ${fitting.length}`,
      });
  }
  if (Object.hasOwn(schema, "not") && check(own(schema, "not"), value, path).issues.length === 0)
    verdict.issues.push({ path, message: `must not fit ${short(own(schema, "not"))}` });
  if (!Object.hasOwn(schema, "if")) return;
  const asked = check(own(schema, "if"), value, path);
  take(verdict, asked.issues.length === 0 ? asked : { issues: [], spoken: new Set() });
  const then = own(schema, asked.issues.length === 0 ? "then" : "else");
  if (then !== undefined) take(verdict, check(then, value, path));
}

/** What is wrong by the form that the value comes closest to: the one that objects deepest, then to least. */
function nearest(verdicts: readonly Verdict[], path: Issue["path"]): readonly Issue[] {
  const depth = ({ issues }: Verdict): number => Math.min(...issues.map((issue) => issue.path.length));
  const [best] = [...verdicts].sort((a, b) => depth(b) - depth(a) || a.issues.length - b.issues.length);
  return [
    { path, message: `fits none of its ${verdicts.length} forms; the nearest objects:` },
    ...(best?.issues ?? []),
  ];
}

function listOf(schema: JsonObject, key: string): readonly unknown[] {
  const list = own(schema, key);
  return Array.isArray(list) ? list : [];
}

const NAMES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  object: "an object",
  array: "an array",
  null: "null",
};

function isOfType(value: unknown, type: string): boolean {
  if (type === "integer") return Number.isInteger(value);
  return typeOf(value) === type;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function nameOf(value: unknown): string {
  return value === undefined ? "left out" : (NAMES[typeOf(value)] ?? "that");
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}

function shortList(options: readonly unknown[]): string {
  const shown = options.slice(0, 20).map(short).join(", ");
  return options.length > 20 ? `${shown} and ${options.length - 20} more` : shown;
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
