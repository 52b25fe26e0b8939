import { errorText } from "../error-text.ts";
import type { SwarmEvent } from "../events.ts";
import type { Files, Host } from "../host.ts";
import { ZERO } from "../money.ts";
import type { InterruptedRun } from "../resume/interrupted.ts";
import { STEPS } from "../resume/open-steps.ts";
import { type RunRecord, readRecord } from "../resume/run-record.ts";
import { readSteps } from "../resume/step-line.ts";
import { storeFolder } from "../workspace/store-git.ts";
import { SNAPSHOT_STEP } from "./do-work.ts";
import { JOURNAL } from "./journal.ts";
import { readEvents } from "./read-run.ts";
import { applyEvent } from "./state.ts";
import type { SwarmState } from "./state-types.ts";

/** What a run that goes on is sent to and booked in. */
export interface Continuation {
  readonly baseUrl: string;
  readonly simulated: boolean;
  readonly ledger: string | null;
}

/** A run that has no end, whoever has it. */
export interface UnendedRun {
  readonly id: string;
  /** Absolute folder. */
  readonly folder: string;
  readonly record: RunRecord;
  readonly events: readonly SwarmEvent[];
}

/** End of a journal that is looked at first: the event that ends a run is its last line. */
const TAIL_BYTES = 65_536;

/**
 * Runs without an end that nobody has, newest first. `on`: what they would go on with; `null` where that is not known
 * yet. Never rejects: a run that cannot be read is passed over, with the reason in the log.
 */
export async function interruptedRuns(
  host: Host,
  runsFolder: string,
  on: Continuation | null,
): Promise<readonly InterruptedRun[]> {
  const found: InterruptedRun[] = [];
  if ((await host.files.stat(runsFolder).catch(() => undefined)) === undefined) return found;
  for (const { name, kind } of await host.files.list(runsFolder)) {
    if (kind !== "folder") continue;
    try {
      const run = await unendedRun(host.files, runsFolder, name);
      if (run === null) continue;
      const release = await host.claim(run.folder);
      if (release === null) continue;
      await release();
      found.push(await described(host, run, on));
    } catch (error) {
      host.log("warn", `The run ${name} cannot be looked at: ${errorText(error)}`);
    }
  }
  return found.sort((a, b) => b.lastAt - a.lastAt);
}

/** `null`: it has ended, or was never begun by this version of the program. */
export async function unendedRun(files: Files, runsFolder: string, id: string): Promise<UnendedRun | null> {
  const folder = `${runsFolder}/${id}`;
  const read = await readRecord(files, folder);
  if (read.status !== "read" || (await hasEnded(files, folder))) return null;
  return { id, folder, record: read.record, events: await readEvents(files, folder) };
}

async function hasEnded(files: Files, folder: string): Promise<boolean> {
  const path = `${folder}/${JOURNAL}`;
  const size = (await files.stat(path))?.size ?? 0;
  if (size === 0) return false;
  const tail = await files.read(path, { from: Math.max(0, size - TAIL_BYTES), bytes: TAIL_BYTES });
  const lines = new TextDecoder().decode(tail).split("\n");
  // The last line may begin before the tail.
  if (lines.filter((line) => line !== "").length > 1) return lines.some(isEnd);
  return (await readEvents(files, folder)).some(({ type }) => type === "swarm.finished");
}

function isEnd(line: string): boolean {
  if (!line.includes('"swarm.finished"')) return false;
  try {
    return (JSON.parse(line) as SwarmEvent).type === "swarm.finished";
  } catch {
    return false;
  }
}

async function described(host: Host, run: UnendedRun, on: Continuation | null): Promise<InterruptedRun> {
  const { id, record, events } = run;
  const { goal, workspace, tier } = record.request;
  let state: SwarmState | null = null;
  for (const event of events) state = applyEvent(state, event);
  const tasks = state?.tasks.filter((task) => task.id !== "plan") ?? [];
  return {
    id,
    goal,
    workspace,
    tier,
    simulated: record.simulated,
    startedAt: record.startedAt,
    lastAt: events.at(-1)?.at ?? record.startedAt,
    tasks: { done: tasks.filter(({ outcome }) => outcome?.status === "done").length, of: tasks.length },
    settled: state?.totals.settled ?? ZERO,
    ledger: record.ledger,
    problem: await problemOf(host.files, run, on),
  };
}

/** Why the run cannot go on, a sentence; `null` where it can. */
export async function problemOf(
  files: Files,
  { folder, record }: UnendedRun,
  on: Continuation | null,
): Promise<string | null> {
  const { request, ledger } = record;
  if ((await files.stat(request.workspace))?.kind !== "folder")
    return `The folder ${request.workspace} is not there any more.`;
  const stepsProblem = await problemOfSteps(files, folder);
  if (stepsProblem !== null) return stepsProblem;
  if (ledger !== null && (await files.stat(ledger)) === undefined)
    return `The ledger ${ledger}, which knows what it has spent, is not there any more.`;
  if (on === null) return null;
  if (record.simulated !== on.simulated)
    return record.simulated
      ? "Its models were simulated: it goes on only in a simulated session."
      : `It ran on ${record.endpoint}, and this session is simulated: set its API key or endpoint first.`;
  if (!record.simulated && record.baseUrl !== on.baseUrl)
    return `It ran on ${record.endpoint} (${record.baseUrl}), and now ${on.baseUrl} is set: set that endpoint again first.`;
  if (ledger !== null && on.ledger !== null && ledger !== on.ledger)
    return `Its costs are in the ledger ${ledger}, and this session has ${on.ledger}.`;
  return null;
}

async function problemOfSteps(files: Files, folder: string): Promise<string | null> {
  const bytes = await files.read(`${folder}/${STEPS}`);
  const stored = (await files.stat(storeFolder(folder))) !== undefined;
  if (bytes === undefined) return stored ? "Its journal of steps is gone, so that nobody knows what was done." : null;
  const read = readSteps(new TextDecoder().decode(bytes));
  if (read.status === "unusable") return read.problem;
  const begun = read.records.some((record) => record.type === "outcome" && record.key === SNAPSHOT_STEP);
  return begun && !stored ? "Its own copies of the folder are gone." : null;
}
