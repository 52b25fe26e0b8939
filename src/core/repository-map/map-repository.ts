import type { Host } from "../host.ts";
import { languageOf } from "../outline/languages.ts";
import type { CopyStore } from "../workspace/copies.ts";
import { openFactsCache } from "./facts-cache.ts";
import { type FileFacts, factsOf, type MappedFile } from "./mapped-file.ts";
import { rankFiles } from "./rank.ts";
import { renderMap } from "./render.ts";
import { wordsOf } from "./words.ts";

export interface MapOptions {
  readonly host: Host;
  readonly store: Pick<CopyStore, "blobs" | "read">;
  readonly commit: string;
  readonly goal: string;
  /** Most tokens of the map, by a cautious count. */
  readonly budgetTokens: number;
  /** Absolute path of the cache over all runs. */
  readonly cache: string;
  /** Reading files that are not in the cache ends after this; what is left waits for the next run. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/** Source files that are mapped at most; beyond it the shortest paths stay, which are the outermost files. */
const MOST_FILES = 12_000;

/** Bigger files are generated or data. */
const LARGEST = 300_000;

/** Files that are read and parsed in one go. */
const BATCH = 500;

/**
 * What the repository's files define, best first for the goal, within a budget of tokens. Files that are known by their
 * content's hash are not parsed again; a big repository is known wholly after a few runs. Empty where there are no source files; rejects when the parser cannot be had.
 */
export async function mapRepository(options: MapOptions): Promise<string> {
  const { host, store, commit, goal, budgetTokens, signal } = options;
  const blobs = await store.blobs(commit);
  const sources = [...blobs].filter(([path]) => languageOf(path) !== undefined);
  sources.sort((a, b) => a[0].length - b[0].length || (a[0] < b[0] ? -1 : 1));
  const taken = sources.slice(0, MOST_FILES);
  const cache = await openFactsCache(host, options.cache);
  const fresh = new Map<string, FileFacts>();
  const unknown = meantFirst(
    taken.filter(([, hash]) => cache.get(hash) === undefined),
    goal,
  );
  const began = host.elapsed();
  const goesOn = () => !signal.aborted && host.elapsed() - began < options.patienceMs;
  for (let start = 0; start < unknown.length && goesOn(); start += BATCH) {
    for (const [hash, facts] of await factsOfBatch(options, unknown.slice(start, start + BATCH)))
      fresh.set(hash, facts);
  }
  await cache.keep(fresh).catch((error: unknown) => host.log("warn", `The map's cache could not be kept: ${error}`));
  const files = taken.flatMap(([path, hash]): readonly MappedFile[] => {
    const facts = cache.get(hash) ?? fresh.get(hash);
    return facts === undefined ? [] : [{ path, ...facts }];
  });
  return renderMap(rankFiles(files, goal), goal, budgetTokens);
}

type Blob = readonly [path: string, hash: string];

/** Files whose paths have words of the goal go first, so that a map that is cut short has them. */
function meantFirst(blobs: readonly Blob[], goal: string): readonly Blob[] {
  const words = wordsOf(goal);
  const meant = new Map(blobs.map(([path]) => [path, [...wordsOf(path)].filter((word) => words.has(word)).length]));
  return [...blobs].sort((a, b) => (meant.get(b[0]) ?? 0) - (meant.get(a[0]) ?? 0));
}

async function factsOfBatch({ host, store, commit }: MapOptions, batch: readonly Blob[]) {
  const contents = await store.read(
    commit,
    batch.map(([path]) => path),
  );
  const texts = batch.map(([path]) => {
    const bytes = contents.get(path);
    const usable = bytes !== undefined && bytes.length <= LARGEST;
    return { path, text: usable ? new TextDecoder().decode(bytes) : "" };
  });
  const outlines = await host.outline(texts);
  return batch.map(([, hash], index): readonly [string, FileFacts] => {
    const [outline, file] = [outlines[index], texts[index]];
    return [hash, outline && file ? factsOf(file.text, outline) : { definitions: [], uses: {} }];
  });
}
