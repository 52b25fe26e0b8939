import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "./options.ts";

/** The newest simulated run's ledger in a data folder. Throws a `UsageError` when there was none. */
export async function newestSimulated(folder: string): Promise<string> {
  const parent = join(folder, "simulated");
  const names = (await readdir(parent).catch(() => [])).filter((name) => name.endsWith(".sqlite"));
  let newest: { readonly file: string; readonly at: number } | null = null;
  for (const name of names) {
    const file = join(parent, name);
    const { mtimeMs } = await stat(file);
    if (newest === null || mtimeMs > newest.at) newest = { file, at: mtimeMs };
  }
  if (newest === null)
    throw new UsageError(`There is no simulated ledger in ${parent}: no simulated run was made yet.`);
  return newest.file;
}
