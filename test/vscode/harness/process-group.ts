import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import type { Socket } from "node:net";

/** A program started with a process group of its own, so that its children end with it. */
export interface ProcessGroup {
  readonly process: ChildProcess;
  /** Asks the whole group to end, waits up to `graceMs`, then kills it. May be called more than once. */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Starts a program in its own process group. When this process dies, however it dies, the group is killed
 * and `ownFolder` removed.
 */
export function startProcessGroup(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
  ownFolder = "",
): ProcessGroup {
  const child = spawn(command, args, { ...options, detached: true });
  const ended = new Promise<void>((done) => child.once("exit", () => done()).once("error", () => done()));
  if (child.pid === undefined) return { process: child, stop: () => ended };
  const group = -child.pid;
  const guard = startGuard(child.pid, ownFolder);
  const stop = async (graceMs = 5000) => {
    signal(group, "SIGTERM");
    const timer = setTimeout(() => signal(group, "SIGKILL"), graceMs);
    await ended;
    clearTimeout(timer);
    // The leader is gone; what it started may have ignored the first signal.
    signal(group, "SIGKILL");
    guard.kill("SIGKILL");
  };
  return { process: child, stop };
}

/**
 * A shell that waits for the end of its input. Only this process holds the other end, so the input ends when
 * this process does, even by SIGKILL, and the shell then cleans up.
 */
function startGuard(leader: number, ownFolder: string): ChildProcess {
  const script = 'read -r _; kill -s KILL -- "-$1"; [ -z "$2" ] || { sleep 1; rm -rf -- "$2"; }';
  const guard = spawn("/bin/sh", ["-c", script, "sh", String(leader), ownFolder], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.unref();
  (guard.stdin as Socket).unref();
  return guard;
}

function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch {
    // The group is already gone.
  }
}
