import type { Definition, Outline } from "../outline/outline.ts";

/** What a map needs of a source file. JSON-safe, and the same for the same content. */
export interface FileFacts {
  readonly definitions: readonly Definition[];
  /** Other names that it uses, with how often; the most used ones. */
  readonly uses: Readonly<Record<string, number>>;
}

export interface MappedFile extends FileFacts {
  readonly path: string;
}

/** Names of one file at most: generated ones have more and say less. */
const MOST_NAMES = 400;

/** Shorter names (i, id, fn) are used everywhere and lead nowhere. */
const SHORTEST_NAME = 3;

/** Reads the facts off a file's text and its outline. */
export function factsOf(text: string, outline: Outline): FileFacts {
  const own = new Set(outline.definitions.map(({ name }) => name));
  const counts = new Map<string, number>();
  for (const [name] of text.matchAll(/[A-Za-z_$][\w$]*/g)) {
    if (name.length >= SHORTEST_NAME && !own.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const most = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_NAMES);
  return { definitions: outline.definitions, uses: Object.fromEntries(most) };
}
