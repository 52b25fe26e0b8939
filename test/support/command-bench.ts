import type { CommandChoice, CommandQuestion, CommandRule } from "../../src/core/commands/command.ts";
import { type CommandDeps, createCommandRunner } from "../../src/core/commands/command-runner.ts";
import type { ConfinementLevel, SandboxMode } from "../../src/core/confinement.ts";
import type { SwarmFact } from "../../src/core/events.ts";
import type { Command, ExecResult, Host } from "../../src/core/host.ts";
import type { CommandOutcome } from "../../src/core/tools/abilities.ts";

/** A runner of commands whose programs are not started: what would have been is kept. */
export interface CommandBench {
  run(line: string, options?: { readonly task?: string; readonly signal?: AbortSignal }): Promise<CommandOutcome>;
  readonly started: readonly Command[];
  readonly asked: readonly CommandQuestion[];
  readonly said: readonly Extract<SwarmFact, { type: "command.decided" }>[];
}

export interface CommandBenchOptions {
  readonly level?: ConfinementLevel;
  readonly sandbox?: SandboxMode;
  readonly allow?: readonly CommandRule[];
  /** Left out: nobody can be asked. */
  readonly answer?: (question: CommandQuestion, signal: AbortSignal) => Promise<CommandChoice>;
  /** Left out: each program ends well and says its name. */
  readonly exec?: (command: Command, signal: AbortSignal) => Promise<ExecResult>;
  readonly secret?: string;
}

export function createCommandBench(host: Host, root: string, options: CommandBenchOptions = {}): CommandBench {
  const { level = "none", sandbox = "prefer", allow = [], answer, exec = endsWell, secret } = options;
  const started: Command[] = [];
  const asked: CommandQuestion[] = [];
  const said: Extract<SwarmFact, { type: "command.decided" }>[] = [];
  const onCommand: CommandDeps["policy"]["onCommand"] = (question, signal) => {
    asked.push(question);
    if (answer === undefined) throw new Error("the test did not expect a question");
    return answer(question, signal);
  };
  const run = createCommandRunner({
    host: {
      files: host.files,
      shell: host.shell,
      elapsed: () => 0,
      confinement: async () => ({ level, by: "", text: "A host of a test." }),
      exec: (command, signal) => {
        started.push(command);
        return exec(command, signal);
      },
    },
    workspace: `${root}-workspace`,
    policy: { allow, sandbox, ...(answer && { onCommand }) },
    limits: { timeoutMs: 60_000, memoryMb: 512 },
    confine: async () => (folder) => ({ write: [folder], readOnly: ["/dependencies"], network: false }),
    redact: async (text) => (secret === undefined ? text : text.replaceAll(secret, "[key]")),
    say: (event) => said.push(event),
  });
  return {
    run: (line, { task = "task-1", signal = new AbortController().signal } = {}) => run(line, { root, task, signal }),
    started,
    asked,
    said,
  };
}

export function ended(stdout: string, code = 0, stderr = ""): ExecResult {
  return { status: "exited", code, stdout, stderr, truncated: false, ms: 1 };
}

async function endsWell({ file }: Command): Promise<ExecResult> {
  return ended(`${file.split("/").at(-1)}\n`);
}
