import type { ToolCall } from "../provider/client.ts";

/** Accepted values by argument. */
export interface ExpectedCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, readonly unknown[]>>;
}

/**
 * Why these calls are not the expected one, in words; `null` when they are. Exactly one call, of the right tool, with
 * arguments that are strict JSON: each expected one with an accepted value, and no others. Texts are compared without
 * case, outer and doubled white space, and a last full stop or semicolon.
 */
export function wrongCall(calls: readonly ToolCall[], expected: ExpectedCall): string | null {
  const [call, ...more] = calls;
  if (call === undefined) return `called no tool; ${expected.tool} was asked for`;
  if (call.name !== expected.tool) return `chose ${call.name}; ${expected.tool} was asked for`;
  if (more.length > 0) return `made ${calls.length} calls; one was asked for`;
  const given = parsed(call.arguments);
  if (given === null) return `${call.name} was called with arguments that are no JSON object`;
  for (const [name, accepted] of Object.entries(expected.arguments)) {
    if (!accepted.some((one) => same(one, given[name])))
      return `${name} was ${shown(given[name])}; ${accepted.map(shown).join(" or ")} was asked for`;
  }
  const extra = Object.keys(given).find((name) => !Object.hasOwn(expected.arguments, name));
  return extra === undefined ? null : `${extra} was given, and nobody asked for it`;
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text.trim() === "" ? "{}" : text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function same(expected: unknown, given: unknown): boolean {
  if (typeof expected === "string") return typeof given === "string" && plain(expected) === plain(given);
  return JSON.stringify(expected) === JSON.stringify(given);
}

function plain(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim().replace(/[.;]$/, "");
}

function shown(value: unknown): string {
  return value === undefined ? "left out" : (JSON.stringify(value) ?? "nothing").slice(0, 80);
}
