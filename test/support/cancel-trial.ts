import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command, ExecResult } from "../../src/core/host.ts";
import { temporaryFolder } from "./trees.ts";

export interface CancelTrial {
  /** From the abort until the last command was over. */
  readonly ms: number;
  /** Processes that ran when the abort came. */
  readonly processes: number;
  /** Those of them that still run afterwards. */
  readonly orphans: number;
  /** Private folders of this process that are left. */
  readonly folders: number;
  readonly statuses: ReadonlySet<ExecResult["status"]>;
}

/** What flees: into a session of its own, by a double fork out of its parent's sight, and from the friendly signal. */
const FLEEING = `
  setsid sleep 7777 &
  (setsid sh -c 'sleep 7777; true' &)
  (trap '' TERM; sleep 7777) &
  touch ready; wait; sleep 7777`;

/**
 * Cancels commands of many agents at once, each with a tree of processes that tries to get away. Linux only: the
 * processes are counted in /proc, by a variable that they inherit.
 */
export async function cancelTrial(
  exec: (command: Command, signal: AbortSignal) => Promise<ExecResult>,
  agents: number,
): Promise<CancelTrial> {
  const folder = temporaryFolder();
  const mark = `FRUGAL_SWARM_TRIAL=${Math.random()}`;
  const controller = new AbortController();
  try {
    const copies = Array.from({ length: agents }, (_, agent) => join(folder.path, `copy-${agent}`));
    const running = copies.map((copy) => {
      mkdirSync(copy);
      return exec(treeCommand(copy, mark), controller.signal);
    });
    await until(() => copies.every((copy) => existsSync(join(copy, "ready"))));
    const processes = withMark(mark).length;
    const from = performance.now();
    controller.abort();
    const results = await Promise.all(running);
    const ms = performance.now() - from;
    return {
      ms,
      processes,
      orphans: withMark(mark).length,
      folders: privateFolders(),
      statuses: new Set(results.map((result) => result.status)),
    };
  } finally {
    controller.abort();
    folder.dispose();
  }
}

export function treeCommand(copy: string, mark: string): Command {
  const [name = "", value = ""] = mark.split("=");
  return {
    file: "sh",
    args: ["-c", FLEEING],
    cwd: copy,
    env: { [name]: value },
    timeoutMs: 600_000,
    maxOutputBytes: 1_000,
    memoryMb: 512,
    confine: { write: [copy], readOnly: [], network: false },
  };
}

/** Processes that carry the mark and run; the dead that nobody has collected have no environment. */
export function withMark(mark: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(mark))
    .map(Number);
}

/** Looks again and again, without a pause of its own. Ends with an error when it never comes to that. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error("what was waited for did not come within a minute");
    await new Promise((resume) => setTimeout(resume, 5));
  }
}

function privateFolders(): number {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`frugal-swarm-run-${process.pid}-`)).length;
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}
