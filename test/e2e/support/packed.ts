import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createVSIX } from "@vscode/vsce";

export const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));

let packing: Promise<string> | undefined;

/** The .vsix as it is shipped, built and packed once per run; removed when the process ends. */
export function packedExtension(): Promise<string> {
  packing ??= pack();
  return packing;
}

async function pack(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "fs-vsix-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return packFolder(PROJECT, join(folder, "frugal-swarm.vsix"));
}

/** Packs an extension as `npm run package` does; resolves to the file. */
export async function packFolder(cwd: string, packagePath: string): Promise<string> {
  const options = { dependencies: false, rewriteRelativeLinks: false, allowMissingRepository: true };
  await createVSIX({ cwd, packagePath, ...options });
  return packagePath;
}
