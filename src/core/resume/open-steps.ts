import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { readSteps, STEPS_VERSION, type StepRecord, stepLine } from "./step-line.ts";
import type { Steps } from "./steps.ts";

/** Name of the file in a run's folder. It is removed when the run has ended. */
export const STEPS = "steps.jsonl";

/** Only the user's own: it holds what the models wrote and what they were told. */
const PRIVATE = 0o600;

export interface StepBook extends Steps {
  /** Outcomes of earlier processes, by key, in the order in which they were kept. */
  readonly known: ReadonlyMap<string, unknown>;
}

interface OpenSteps {
  readonly host: Host;
  /** Absolute folder of the run. */
  readonly folder: string;
  /** Outcomes are no longer kept once it has aborted. */
  readonly signal: AbortSignal;
  /** Called before each outcome is written, so that what was said of a step is on the disk before it counts. */
  readonly before: () => Promise<void>;
  /** Told once, a sentence, when the journal can no longer be written: the run goes on and cannot be resumed. */
  readonly onBroken: (why: string) => void;
}

/**
 * The steps of a run, new or as an earlier process left them. Intents and outcomes are on the disk before they count;
 * those that arrive while a write is on its way go together in the next one. Throws an `Error` with a sentence where a
 * file is there that cannot be used.
 */
export async function openSteps(deps: OpenSteps): Promise<StepBook> {
  const { host, folder, signal } = deps;
  const path = `${folder}/${STEPS}`;
  const known = new Map<string, unknown>();
  const begun = new Set<string>();
  const used = new Set<string>();
  for (const record of await startFile(host, path)) {
    if (record.type === "intent") begun.add(record.key);
    if (record.type === "outcome") known.set(record.key, record.value);
  }
  const append = writer(deps, path);
  return {
    known,
    folder,
    async once<T>(key: string, work: () => Promise<T>, unknown?: () => Promise<T>): Promise<T> {
      if (used.has(key)) throw new Error(`the step ${key} was taken twice in one run`);
      used.add(key);
      if (known.has(key)) return known.get(key) as T;
      const doubtful = begun.has(key);
      if (!doubtful) await append({ type: "intent", key });
      const outcome = await (doubtful && unknown ? unknown() : work());
      if (signal.aborted) return outcome;
      await deps.before();
      await append({ type: "outcome", key, value: outcome });
      return outcome;
    },
  };
}

/** Mends a torn tail before anything is written behind it. */
async function startFile(host: Host, path: string): Promise<readonly StepRecord[]> {
  const bytes = await host.files.read(path);
  const read = readSteps(new TextDecoder().decode(bytes));
  if (read.status === "unusable") throw new Error(read.problem);
  const opened: StepRecord = { type: "opened", version: STEPS_VERSION };
  const records = read.records.length > 0 ? read.records : [opened];
  if (records !== read.records || read.torn)
    await host.files.write(path, records.map(stepLine).join(""), { mode: PRIVATE });
  return records;
}

function writer({ host, onBroken }: OpenSteps, path: string): (record: StepRecord) => Promise<void> {
  let waiting = "";
  let writing: Promise<void> = Promise.resolve();
  let queued: Promise<void> | null = null;
  let broken = false;
  const write = async (): Promise<void> => {
    queued = null;
    const lines = waiting;
    waiting = "";
    if (broken) return;
    try {
      await host.files.append(path, lines);
    } catch (error) {
      broken = true;
      // With half of its steps it would do the others twice.
      await host.files.remove(path).catch(() => undefined);
      onBroken(errorText(error));
    }
  };
  return (record) => {
    waiting += stepLine(record);
    if (queued === null) {
      queued = writing.then(write);
      writing = queued;
    }
    return queued;
  };
}
