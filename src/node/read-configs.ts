import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConfigFiles } from "../core/engine-types.ts";
import { errorText } from "../core/error-text.ts";

/** Reads configs/*.json as they are; the engine validates them. Throws when a file is missing or no JSON. */
export async function readConfigs(folder: string): Promise<ConfigFiles> {
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
  return { models, tiers: { budget, balanced, premium } };
}
