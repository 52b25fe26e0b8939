import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SwarmOutcome } from "../../src/core/events.ts";
import { readSteps } from "../../src/core/resume/step-line.ts";
import { type Emulator, startEmulator } from "../../src/emulator/server.ts";
import { CRASH_FILES, crashAnswer, turnsAnswered } from "./crash-plan.ts";
import { catalogueJson } from "./real-configs.ts";
import { temporaryFolder, writeTree } from "./trees.ts";

/** What a child process is to do; crash-child.ts is its program. */
export interface CrashOrder {
  readonly folder: string;
  readonly url: string;
  readonly key: string;
  /** The run to go on with; `null`: a new one. */
  readonly resume: string | null;
  /** The moment to die at, from 1; `null`: none. */
  readonly crashAt: number | null;
}

export interface CrashReport {
  /** Moments at which the process could have died. */
  readonly moments: number;
  readonly outcome: SwarmOutcome;
  /** Path and text of each changed file; `null`: deleted. */
  readonly changes: readonly (readonly [string, string | null])[];
  /** Nano-dollars; `held`: the most that calls cost whose end nobody saw. */
  readonly spent: { readonly ledger: number; readonly state: number; readonly held: number };
  /** Tasks that got done, with the tool calls that were told of them. */
  readonly done: readonly (readonly [string, number])[];
}

export interface Survived {
  readonly report: CrashReport;
  readonly kills: number;
  /** Answers that were acknowledged and asked for again all the same; empty when all is well. */
  readonly twice: readonly string[];
  /** Checks that ran to their end, and how many of them no journal had at some crash: those may run again. */
  readonly checks: number;
  readonly doubtful: number;
  /** The emulator's bill, nano-dollars. */
  readonly billed: number;
}

/** What all processes compile, once; it takes half of the time that one needs to start. */
const compiled = temporaryFolder();
process.once("exit", compiled.dispose);

const CHILD = fileURLToPath(new URL("./crash-child.ts", import.meta.url));

/**
 * Runs the ten tasks in processes that are killed one after the other at the given moments of their lives, each taken up
 * by the next; the last one lives. The emulator outlives them all and sees what is asked of it.
 */
export async function surviveCrashes(moments: readonly number[]): Promise<Survived> {
  const folder = temporaryFolder();
  const acknowledged = { turns: new Map<string, number>(), checks: 0 };
  const twice: string[] = [];
  const endpoint = await startEmulator({
    catalogue: catalogueJson(),
    seed: "crash",
    responder: {
      respond(request) {
        const agent = request.sessionId?.split(":").at(-1) ?? "";
        const known = acknowledged.turns.get(agent) ?? 0;
        const turn = turnsAnswered(request);
        if (turn < known) twice.push(`${agent} was asked for its answer ${turn + 1} of ${known} again`);
        return crashAnswer(request);
      },
    },
  });
  try {
    writeTree(join(folder.path, "work"), CRASH_FILES);
    let kills = 0;
    let doubtful = 0;
    for (const crashAt of [...moments, null]) {
      const report = await live(orderIn(folder.path, endpoint, crashAt));
      if (report !== null)
        return { report, kills, twice, checks: effectsIn(folder.path), doubtful, billed: endpoint.billed() };
      kills += 1;
      const done = acknowledgedIn(folder.path);
      acknowledged.turns = done.turns;
      doubtful = effectsIn(folder.path) - done.checks;
    }
    throw new Error("the last process died too");
  } finally {
    await endpoint.close();
    folder.dispose();
  }
}

function orderIn(folder: string, { url, key }: Emulator, crashAt: number | null): CrashOrder {
  const runs = join(folder, "runs");
  const run = existsSync(runs)
    ? readdirSync(runs).find((name) => existsSync(join(runs, name, "request.json")))
    : undefined;
  return { folder, url, key, resume: run ?? null, crashAt };
}

/** `null`: it was killed. */
async function live(order: CrashOrder): Promise<CrashReport | null> {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(order)], {
    env: { ...process.env, NODE_COMPILE_CACHE: compiled.path },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [said, wrong] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    wrong += text;
  });
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (signal === "SIGKILL") return null;
  if (code !== 0) throw new Error(`the process ended with ${code}: ${wrong}`);
  return JSON.parse(said) as CrashReport;
}

function effectsIn(folder: string): number {
  const log = join(folder, "effects.log");
  return existsSync(log) ? readFileSync(log, "utf8").split("\n").length - 1 : 0;
}

/** What the journal of the killed process holds: answers by agent, and steps in which a check ran. */
function acknowledgedIn(folder: string): { turns: Map<string, number>; checks: number } {
  const turns = new Map<string, number>();
  let checks = 0;
  for (const { key, value } of outcomesIn(folder)) {
    const agent = /^([^@]+)@[^/]+\/attempt-\d+\/turn-\d+$/.exec(key)?.[1];
    if (agent !== undefined) turns.set(agent, (turns.get(agent) ?? 0) + 1);
    const ranByAgent = (value as { summary?: string } | null)?.summary?.startsWith("checks: ") ?? false;
    if (key === "checks" || /\/judge\/checks$|^checks of /.test(key) || ranByAgent) checks += 1;
  }
  return { turns, checks };
}

function outcomesIn(folder: string) {
  const runs = join(folder, "runs");
  const [run = ""] = existsSync(runs) ? readdirSync(runs) : [];
  const file = join(runs, run, "steps.jsonl");
  const read = readSteps(existsSync(file) ? readFileSync(file, "utf8") : "");
  if (read.status === "unusable") throw new Error(read.problem);
  return read.records.filter((record) => record.type === "outcome");
}
