import type { Host } from "../host.ts";
import type { FileFacts } from "./mapped-file.ts";

/** Facts of files by the hash of their content, over all runs of a user. */
export interface FactsCache {
  get(hash: string): FileFacts | undefined;
  /** Keeps new ones for later runs. Rejects for what the disk did; the facts are had all the same. */
  keep(facts: ReadonlyMap<string, FileFacts>): Promise<void>;
}

/** A cache above this many bytes is begun anew. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Changes when grammars or facts do, so that old ones are not read. */
const FORMAT = 1;

interface Kept {
  readonly format: number;
  readonly hash: string;
  readonly facts: FileFacts;
}

/** Reads the cache; a file that is not there, torn lines and other formats are nothing. */
export async function openFactsCache(host: Host, file: string): Promise<FactsCache> {
  const bytes = await host.files.read(file).catch(() => undefined);
  const full = (bytes?.length ?? 0) > MOST_BYTES;
  const known = new Map<string, FileFacts>();
  if (bytes !== undefined && !full) {
    for (const line of new TextDecoder().decode(bytes).split("\n")) {
      const kept = parse(line);
      if (kept !== undefined) known.set(kept.hash, kept.facts);
    }
  }
  return {
    get: (hash) => known.get(hash),
    keep: async (facts) => {
      if (facts.size === 0) return;
      const lines = [...facts].map(([hash, one]) => `${JSON.stringify({ format: FORMAT, hash, facts: one })}\n`);
      if (full) await host.files.write(file, lines.join(""));
      // A line of its own first: what a run that was killed has torn spoils nothing after it.
      else await host.files.append(file, `\n${lines.join("")}`);
    },
  };
}

/** The file is ours alone; only what a killed run has torn, and what another version wrote, is looked for. */
function parse(line: string): Kept | undefined {
  if (line === "") return undefined;
  try {
    const kept = JSON.parse(line) as Partial<Kept> | null;
    const { format, hash, facts } = kept ?? {};
    if (format !== FORMAT || typeof hash !== "string" || !Array.isArray(facts?.definitions)) return undefined;
    return { format, hash, facts };
  } catch {
    return undefined;
  }
}
