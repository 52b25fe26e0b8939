import type { EngineParts } from "../engine-parts.ts";
import type { SwarmRequest, SwarmResult } from "../engine-types.ts";
import { errorText } from "../error-text.ts";
import type { Emit } from "../events.ts";
import { keepRecord } from "../resume/run-record.ts";
import { runInFolder } from "./run-in-folder.ts";

/**
 * A swarm from goal to patch. Everything that a user must see goes through `emit`; the user's own files are read
 * once, at the start, and never written.
 */
export async function runSwarm(
  parts: EngineParts,
  request: SwarmRequest,
  emit: Emit,
  signal: AbortSignal,
): Promise<SwarmResult> {
  const { host, endpoint } = parts;
  const id = host.id();
  const folder = `${parts.runsFolder}/${id}`;
  // Before anything tells of the run, so that nobody takes it for one that was left.
  const release = await host.claim(folder);
  const { simulated, baseUrl, label } = endpoint;
  const facts = { id, startedAt: host.now(), simulated, baseUrl, endpoint: label, ledger: parts.ledgerFile };
  const unkept = await keepRecord(host.files, folder, { ...facts, request }).then(
    () => null,
    (error: unknown) => errorText(error),
  );
  return runInFolder(parts, { id, folder, request, release, unkept, earlier: null }, emit, signal);
}
