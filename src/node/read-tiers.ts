import { lstat, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorText } from "../core/error-text.ts";
import type { FoundFile } from "../core/models/found-file.ts";
import { TIERS, type Tier } from "../core/models/vocabulary.ts";

/** A tier file has 3 KB. */
const MAX_BYTES = 65_536;

/** The user's own tiers, `tiers/<tier>.json` in the data folder, as far as there are any. Never throws. */
export async function readUserTiers(dataFolder: string): Promise<Readonly<Partial<Record<Tier, FoundFile>>>> {
  const found: Partial<Record<Tier, FoundFile>> = {};
  for (const tier of TIERS) {
    const file = await readFound(join(dataFolder, "tiers", `${tier}.json`), stat);
    if (file !== undefined) found[tier] = file;
  }
  return found;
}

/** What a workspace lays down for a tier in `.frugal-swarm/tiers/<tier>.json`; `undefined`: nothing. Never throws. */
export async function readTierLimits(workspace: string, tier: Tier): Promise<FoundFile | undefined> {
  // A link could have a message show what another file holds.
  return readFound(join(workspace, ".frugal-swarm", "tiers", `${tier}.json`), lstat);
}

async function readFound(file: string, statOf: typeof stat): Promise<FoundFile | undefined> {
  const unreadable = (what: string): FoundFile => ({ status: "unreadable", file, problem: `${file} ${what}` });
  try {
    const stats = await statOf(file);
    // A pipe would never end.
    if (!stats.isFile()) return unreadable("is no plain file");
    if (stats.size > MAX_BYTES) return unreadable(`has ${stats.size} bytes, and ${MAX_BYTES} are allowed`);
    return parsed(file, await readFile(file, "utf8"));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    return unreadable(`cannot be read: ${errorText(error)}`);
  }
}

function parsed(file: string, text: string): FoundFile {
  try {
    return { status: "read", file, value: JSON.parse(text) };
  } catch (error) {
    return { status: "unreadable", file, problem: `${file} is no JSON: ${errorText(error)}` };
  }
}
