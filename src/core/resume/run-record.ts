import { join } from "node:path";
import type { ResumeRequest, SwarmRequest } from "../engine-types.ts";
import type { Files } from "../host.ts";
import { OTHER_VERSION, STEPS_VERSION } from "./step-line.ts";

/** Name of the file in a run's folder. */
export const RECORD = "request.json";

/** What a run was started with, as far as another process can give it again: no functions, and never a key. */
export interface RunRecord {
  readonly version: typeof STEPS_VERSION;
  readonly id: string;
  readonly request: KeptRequest;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly simulated: boolean;
  readonly baseUrl: string;
  /** For people. */
  readonly endpoint: string;
  /** Absolute path of the ledger that its costs are in; `null` where that is not told. */
  readonly ledger: string | null;
}

type KeptRequest = Omit<SwarmRequest, keyof ResumeRequest>;

/** What a run that goes on is asked for again: functions, and what the user may have changed his mind about. */
const GIVEN_ANEW = [
  "mayRunCommands",
  "onCap",
  "onPlan",
  "onConflict",
  "onQuestion",
  "onRules",
  "commands",
  "editor",
  "otherTools",
  "stopOf",
] as const satisfies readonly (keyof ResumeRequest)[];

export async function keepRecord(
  files: Files,
  folder: string,
  { request, ...facts }: Omit<RunRecord, "version" | "request"> & { readonly request: SwarmRequest },
): Promise<void> {
  const kept = Object.fromEntries(
    Object.entries(request).filter(([name]) => !(GIVEN_ANEW as readonly string[]).includes(name)),
  ) as unknown as KeptRequest;
  const record: RunRecord = { version: STEPS_VERSION, ...facts, request: kept };
  await files.write(join(folder, RECORD), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
}

export type ReadRecord =
  | { readonly status: "read"; readonly record: RunRecord }
  | { readonly status: "absent" }
  /** A sentence. */
  | { readonly status: "unusable"; readonly problem: string };

export async function readRecord(files: Files, folder: string): Promise<ReadRecord> {
  const bytes = await files.read(join(folder, RECORD));
  if (bytes === undefined) return { status: "absent" };
  try {
    const record = JSON.parse(new TextDecoder().decode(bytes)) as RunRecord;
    if (record.version !== STEPS_VERSION) return { status: "unusable", problem: OTHER_VERSION };
    return { status: "read", record };
  } catch {
    return { status: "unusable", problem: `Its ${RECORD} cannot be read.` };
  }
}
