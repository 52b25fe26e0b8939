import * as vscode from "vscode";

/** The extension under test; throws when the editor does not know it. */
export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension("frugal-swarm.frugal-swarm");
  if (found === undefined) throw new Error("The extension is not there.");
  return found;
}

/** FRUGAL_SWARM_DATA of this extension host. */
export function dataFolder(): string {
  const folder = process.env.FRUGAL_SWARM_DATA;
  if (folder === undefined) throw new Error("The suite must be run with FRUGAL_SWARM_DATA.");
  return folder;
}

/** The folder that is open. */
export function workspaceFolder(): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder === undefined) throw new Error("The suite must be run with a folder.");
  return folder.uri;
}
