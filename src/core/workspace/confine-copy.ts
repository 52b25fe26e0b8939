import type { Confinement } from "../confinement.ts";
import type { Files } from "../host.ts";
import { dependencyFolders } from "./link-dependencies.ts";

/** What a command that runs in a copy may reach. `root`: absolute folder of the copy. */
export type ConfineCopy = (root: string) => Confinement;

/**
 * Commands in copies of this workspace write in their copy alone, reach no network, and read the user's own
 * dependencies where they lie. `paths`: files of the workspace, relative to it.
 */
export async function confineCopies(files: Files, workspace: string, paths: readonly string[]): Promise<ConfineCopy> {
  const readOnly = await dependencyFolders(files, workspace, paths);
  return (root) => ({ write: [root], readOnly, network: false });
}
