import { hash } from "node:crypto";
import type { PromptPart } from "./tokens.ts";

/** Least tokens of a prefix that a provider caches. */
const MIN_CACHED_TOKENS = 1024;

/**
 * The providers' prompt cache. It remembers the last prompt of every session and model, as digests. What repeats in
 * front, in whole parts and at least 1024 tokens of it, is read from the cache at the next call.
 */
export class PromptCache {
  readonly #last = new Map<string, readonly string[]>();

  /** Tokens of this prompt that are read from the cache; remembers the prompt for the next call. */
  read(sessionId: string | null, model: string, parts: readonly PromptPart[]): number {
    if (sessionId === null) return 0;
    const key = JSON.stringify([sessionId, model]);
    const digests = parts.map(({ text }) => hash("sha1", text));
    const before = this.#last.get(key) ?? [];
    this.#last.set(key, digests);
    const differs = digests.findIndex((digest, place) => digest !== before[place]);
    const same = parts.slice(0, differs === -1 ? parts.length : differs);
    const tokens = same.reduce((total, part) => total + part.tokens, 0);
    return tokens >= MIN_CACHED_TOKENS ? tokens : 0;
  }
}
