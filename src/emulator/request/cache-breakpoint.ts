import type { Json } from "./read-json.ts";

/**
 * How many messages lie before the last explicit cache breakpoint, itself included: `cache_control` on a part of a
 * message, or at the top level, which means the whole prompt. `null`: there is none.
 */
export function cacheBreakpoint(body: Json): number | null {
  const messages = Array.isArray(body.messages) ? body.messages : [];
  if (isSet(body)) return messages.length;
  const last = messages.findLastIndex((message) => isSet(message) || parts(message).some(isSet));
  return last === -1 ? null : last + 1;
}

function parts(message: unknown): readonly unknown[] {
  const content = typeof message === "object" && message !== null && "content" in message ? message.content : null;
  return Array.isArray(content) ? content : [];
}

function isSet(value: unknown): boolean {
  return typeof value === "object" && value !== null && "cache_control" in value && value.cache_control !== null;
}
