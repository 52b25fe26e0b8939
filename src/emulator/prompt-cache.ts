import { hash } from "node:crypto";
import type { PromptPart } from "./tokens.ts";

/** What the cache has of a prompt, and what it could take of it: tokens of its longest known prefix, and up to the end. */
export interface CacheLookup {
  readonly cachedTokens: number;
  /** Tokens of the whole parts that lie behind the known prefix, up to the place asked for. */
  readonly newTokens: number;
}

/**
 * The providers' prompt caches. Each provider remembers the prefixes of the prompts it saw of a model, in whole parts
 * (tools, schema, messages) from 1024 tokens up, for five minutes after the last use.
 */
export class PromptCache {
  readonly #seen = new Map<string, number>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Reads the longest known prefix, and remembers all prefixes of the first `upTo` parts for the next call. */
  read(scope: string, parts: readonly PromptPart[], upTo = parts.length): CacheLookup {
    const now = this.#clock();
    const prefixes = prefixesOf(scope, parts.slice(0, upTo));
    const known = prefixes.findLast(
      ({ digest }) => now - (this.#seen.get(digest) ?? Number.NEGATIVE_INFINITY) < KEPT_MS,
    );
    for (const { digest } of prefixes) this.#remember(digest, now);
    const cachedTokens = known?.tokens ?? 0;
    const all = prefixes.at(-1)?.tokens ?? 0;
    return { cachedTokens, newTokens: all - cachedTokens };
  }

  /** Oldest first out, so that a long run does not fill the memory. */
  #remember(digest: string, now: number): void {
    this.#seen.delete(digest);
    this.#seen.set(digest, now);
    if (this.#seen.size <= MOST_PREFIXES) return;
    const [oldest] = this.#seen.keys();
    if (oldest !== undefined) this.#seen.delete(oldest);
  }
}

/** Least tokens of a prefix that a provider caches. */
const MIN_CACHED_TOKENS = 1024;
const KEPT_MS = 5 * 60_000;
const MOST_PREFIXES = 100_000;

/** Prefixes long enough for a cache, shortest first, each named by a digest of all its parts. */
function prefixesOf(scope: string, parts: readonly PromptPart[]): { digest: string; tokens: number }[] {
  let digest = hash("sha1", scope);
  let tokens = 0;
  const prefixes = parts.map((part) => {
    digest = hash("sha1", `${digest}${part.text}`);
    tokens += part.tokens;
    return { digest, tokens };
  });
  return prefixes.filter((prefix) => prefix.tokens >= MIN_CACHED_TOKENS);
}
