import { type JsonObject, own } from "./bounds.ts";
import { matches } from "./patterns.ts";
import type { Issue } from "./validate.ts";

/** Of a quotient; a tenth is no exact number in binary. */
const ROUNDING = 1e-9;

export function numberIssues(schema: JsonObject, value: number, path: Issue["path"]): readonly Issue[] {
  const issues: Issue[] = [];
  const say = (message: string) => issues.push({ path, message });
  const [least, most] = [numberAt(schema, "minimum"), numberAt(schema, "maximum")];
  // In draft 04 the exclusive bounds are switches of the others.
  const [open, closed] = [own(schema, "exclusiveMinimum"), own(schema, "exclusiveMaximum")];
  if (least !== null && (open === true ? value <= least : value < least)) say(`must be ${above(open)} ${least}`);
  if (most !== null && (closed === true ? value >= most : value > most)) say(`must be ${below(closed)} ${most}`);
  if (typeof open === "number" && value <= open) say(`must be above ${open}`);
  if (typeof closed === "number" && value >= closed) say(`must be below ${closed}`);
  const step = numberAt(schema, "multipleOf");
  if (step !== null && step > 0) {
    const quotient = value / step;
    if (Math.abs(quotient - Math.round(quotient)) > ROUNDING * Math.max(1, Math.abs(quotient)))
      say(`must be a multiple of ${step}`);
  }
  return issues;
}

export function stringIssues(schema: JsonObject, value: string, path: Issue["path"]): readonly Issue[] {
  const issues: Issue[] = [];
  const [least, most] = [numberAt(schema, "minLength"), numberAt(schema, "maxLength")];
  const length = least === null && most === null ? 0 : [...value].length;
  if (least !== null && length < least) issues.push({ path, message: `must have at least ${least} characters` });
  if (most !== null && length > most) issues.push({ path, message: `must have at most ${most} characters` });
  const pattern = own(schema, "pattern");
  if (typeof pattern === "string" && matches(pattern, value) === false)
    issues.push({ path, message: `must match the pattern ${pattern.slice(0, 120)}` });
  return issues;
}

export function numberAt(schema: JsonObject, key: string): number | null {
  const value = own(schema, key);
  return typeof value === "number" ? value : null;
}

function above(open: unknown): string {
  return open === true ? "above" : "at least";
}

function below(closed: unknown): string {
  return closed === true ? "below" : "at most";
}
