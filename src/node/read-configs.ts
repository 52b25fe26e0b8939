import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConfigFiles } from "../core/engine-types.ts";
import { errorText } from "../core/error-text.ts";
import { withUserTiers } from "../core/models/user-tiers.ts";
import { readUserTiers } from "./read-tiers.ts";

/**
 * Reads configs/*.json as they are; the engine validates them. With a data folder, the user's own tiers stand in place of
 * the shipped ones where they can be used; the notices tell. Makes no folder. Throws when a shipped file is missing or no
 * JSON.
 */
export async function readConfigs(folder: string, dataFolder?: string): Promise<ConfigFiles> {
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
  return dataFolder === undefined ? shipped : withUserTiers(shipped, await readUserTiers(dataFolder));
}
