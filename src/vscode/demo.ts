import * as vscode from "vscode";
import { SAMPLE_GOAL } from "../emulator/simulated/scenario.ts";
import type { Parts } from "./app.ts";
import { isFree } from "./launch.ts";
import { warn } from "./notify.ts";
import { readSettings } from "./settings.ts";
import { superviseSwarm } from "./supervise.ts";

/**
 * A swarm on the bundled sample project over the built-in emulator: real agents, real edits, real checks, and model
 * answers that are simulated and say so. It works on a fresh copy, never on the user's own folder.
 */
export async function tryDemo(parts: Parts): Promise<void> {
  if (!(await isFree(parts))) return;
  const { context } = parts;
  const source = vscode.Uri.joinPath(context.extensionUri, "benchmarks/sample-project");
  const target = vscode.Uri.joinPath(context.globalStorageUri, "small-invoices");
  await vscode.workspace.fs.createDirectory(context.globalStorageUri);
  await vscode.workspace.fs.copy(source, target, { overwrite: true });
  const session = await parts.sessions.simulated();
  await superviseSwarm(parts, session, {
    goal: SAMPLE_GOAL,
    workspace: target.fsPath,
    tier: readSettings(warn).tier,
  });
}
