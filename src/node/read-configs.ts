import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { ConfigFiles } from "../core/engine-types.ts";
import { errorText } from "../core/error-text.ts";
import { withUserTiers } from "../core/models/user-tiers.ts";
import type { HostEnvironment } from "./closed-environment.ts";
import { DataFolderError, dataFolderPath } from "./data-folder.ts";
import { readUserTiers } from "./read-tiers.ts";

/**
 * Reads configs/*.json as they are; the engine validates them. With an environment, the user's own tiers of its data folder
 * stand in place of the shipped ones where they can be used; the notices tell. Makes no folder. Throws when a shipped file
 * is missing or no JSON.
 */
export async function readConfigs(folder: string, env?: HostEnvironment): Promise<ConfigFiles> {
  const read = async (name: string): Promise<unknown> => {
    const text = await readFile(join(folder, name), "utf8");
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new Error(`${join(folder, name)} is no JSON: ${errorText(error)}`);
    }
  };
  const [models, budget, balanced, premium] = await Promise.all(
    ["models.json", "budget.json", "balanced.json", "premium.json"].map(read),
  );
  const shipped = { models, tiers: { budget, balanced, premium } };
  const own = env === undefined ? null : ownFolder(env);
  return own === null ? shipped : withUserTiers(shipped, await readUserTiers(own));
}

/** `null` where the data folder is named wrongly, which is said where it is needed. */
function ownFolder(env: HostEnvironment): string | null {
  try {
    return dataFolderPath(env, process.platform, homedir());
  } catch (error) {
    if (error instanceof DataFolderError) return null;
    throw error;
  }
}
