import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SwarmEvent } from "../../src/core/events.ts";
import { KEPT } from "./kept-variables.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

export interface TerminalRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of `--json`. */
  readonly events: readonly SwarmEvent[];
}

/** The terminal program as a person starts it: a real process, without a key, with a data folder of its own. */
export class Terminal {
  readonly data = realpathSync(mkdtempSync(join(tmpdir(), "frugal-terminal-")));

  async run(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string): Promise<TerminalRun> {
    return this.start(args, env, cwd).ended;
  }

  start(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    cwd?: string,
  ): { child: ChildProcess; ended: Promise<TerminalRun>; said: (text: string) => Promise<void> } {
    const child = spawn(process.execPath, [MAIN, ...args], {
      ...(cwd !== undefined && { cwd }),
      env: { ...KEPT, HOME: this.data, LANG: "C.UTF-8", FRUGAL_SWARM_DATA: this.data, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const out = { stdout: "", stderr: "" };
    const waiting: { text: string; resolve: () => void }[] = [];
    const heard = () => {
      for (const one of waiting) if (out.stdout.includes(one.text) || out.stderr.includes(one.text)) one.resolve();
    };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        out[name] += text;
        heard();
      });
    }
    const ended = new Promise<TerminalRun>((resolve) => {
      child.once("close", (code) => resolve({ code, ...out, events: eventsOf(out.stdout) }));
    });
    const said = (text: string) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ text, resolve });
        heard();
        void ended.then(() => reject(new Error(`it ended before it said "${text}":\n${out.stdout}\n${out.stderr}`)));
      });
    return { child, ended, said };
  }

  dispose(): void {
    rmSync(this.data, { recursive: true, force: true });
  }
}

function eventsOf(text: string): SwarmEvent[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith('{"at":'))
    .map((line) => JSON.parse(line));
}
