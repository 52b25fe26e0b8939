import type { ProvenConfinement } from "../confinement.ts";
import type { CommandPolicy } from "../engine-types.ts";
import type { SwarmFact } from "../events.ts";
import type { Command, ExecResult, Host } from "../host.ts";
import type { CommandOutcome, CommandRunner } from "../tools/abilities.ts";
import { untilAborted } from "../until-aborted.ts";
import type { CheckLimits } from "../verify/check-limits.ts";
import type { ConfineCopy } from "../workspace/confine-copy.ts";
import type { CommandChoice, CommandRule, CommandStep } from "./command.ts";
import { type Decision, decideCommand } from "./decide-command.ts";
import { closedGit } from "./programs/git.ts";
import { runSteps } from "./run-steps.ts";
import { shownLine } from "./shown.ts";

export interface CommandDeps {
  readonly host: Pick<Host, "files" | "shell" | "exec" | "confinement" | "elapsed">;
  /** The user's own folder, absolute. */
  readonly workspace: string;
  readonly policy: CommandPolicy;
  readonly limits: CheckLimits;
  /** What commands in the copies may reach; asked once there is one to run. */
  readonly confine: () => Promise<ConfineCopy>;
  /** Takes secrets out of what is shown to a model. */
  readonly redact: (text: string) => Promise<string>;
  readonly say: (event: DecidedEvent) => void;
}

type DecidedEvent = Extract<SwarmFact, { type: "command.decided" }>;
type Place = Parameters<CommandRunner>[1];
type Steps = readonly CommandStep[] | null;
type Verdict =
  | {
      readonly status: "run";
      readonly steps: Steps;
      readonly reads: boolean;
      readonly by: DecidedEvent["by"];
      readonly why: string;
    }
  | { readonly status: "refused"; readonly by: DecidedEvent["by"]; readonly why: string };

/** Of one command line; checks may have longer ones of their own. */
const MAX_SECONDS = 120;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/**
 * Runs the command lines of one swarm's agents: what `decideCommand` lets pass, and what a person says yes to, one
 * question at a time. Programs are started by their arguments, without a shell, in the copy, in a closed environment,
 * without a standard input, and confined as far as the system was proved to do it; whatever fails inside is not tried
 * again outside. Only a line that a person has read and said yes to, and that has no plain form, is given to a shell.
 */
export function createCommandRunner(deps: CommandDeps): CommandRunner {
  /** The user's, and what was answered with "always" in this run. */
  const rules: CommandRule[] = [...deps.policy.allow];
  let before: Promise<unknown> = Promise.resolve();

  const inTurn = async (line: string, place: Place, confinement: ProvenConfinement): Promise<Verdict> => {
    const turn = before;
    const done = Promise.withResolvers<void>();
    before = turn.then(() => done.promise);
    try {
      if ((await untilAborted(turn, place.signal)) === "aborted") return STOPPED;
      // What was answered meanwhile may cover it.
      const decision = await decide(line, place, confinement);
      if (decision.status === "run") return unasked(decision);
      return await askUser(line, decision, place, confinement);
    } finally {
      done.resolve();
    }
  };

  const decide = (line: string, { root }: Place, { level }: ProvenConfinement): Promise<Decision> =>
    decideCommand(line, { rules, level }, { host: deps.host, root, workspace: deps.workspace });

  const askUser = async (
    line: string,
    { steps, why, rule }: Extract<Decision, { status: "ask" }>,
    place: Place,
    { level }: ProvenConfinement,
  ): Promise<Verdict> => {
    const { onCommand } = deps.policy;
    if (onCommand === undefined)
      return { status: "refused", by: "nobody asked", why: `${why}, and nobody can be asked` };
    const question = { task: place.task, shown: shownLine(line), folder: place.root, level, why, rule };
    const answer = await untilAborted<CommandChoice>(onCommand(question, place.signal), place.signal);
    if (answer === "aborted") return STOPPED;
    switch (answer.choice) {
      case "always":
        if (rule !== null) rules.push(rule);
        return { status: "run", steps, reads: false, by: "you", why };
      case "run":
        return { status: "run", steps, reads: false, by: "you", why };
      case "refuse":
        return {
          status: "refused",
          by: "you",
          why: answer.advice === "" ? "the user said no" : `the user said no: ${answer.advice}`,
        };
      default:
        return answer satisfies never;
    }
  };

  return async (line, place) => {
    const say = ({ by, why, status }: Verdict) => {
      const decision = status === "run" ? "ran" : "refused";
      deps.say({ type: "command.decided", task: place.task, shown: shownLine(line), decision, by, why });
    };
    const confinement = await deps.host.confinement();
    let verdict: Verdict;
    if (place.signal.aborted) verdict = STOPPED;
    else if (deps.policy.sandbox === "require" && confinement.level === "none")
      verdict = {
        status: "refused",
        by: "policy",
        why: `the user's settings require commands to be confined: ${confinement.text}`,
      };
    else {
      const decision = await decide(line, place, confinement);
      verdict = decision.status === "run" ? unasked(decision) : await inTurn(line, place, confinement);
    }
    say(verdict);
    if (verdict.status === "refused") return { status: "refused", why: refusal(verdict.why) };
    return await run(line, verdict, place, confinement, deps);
  };
}

const STOPPED: Verdict = { status: "refused", by: "policy", why: "the task was stopped" };

function unasked({ steps, by, why }: Extract<Decision, { status: "run" }>): Verdict {
  return { status: "run", steps, reads: by === "proved plain", by, why };
}

function refusal(why: string): string {
  return `Not run: ${why}. Use your other tools (read_file, search, edit_file, run_checks) or a plain command.`;
}

async function run(
  line: string,
  { steps, reads }: Extract<Verdict, { status: "run" }>,
  { root, signal }: Place,
  { level }: ProvenConfinement,
  deps: CommandDeps,
): Promise<CommandOutcome> {
  const { host } = deps;
  const most = (await deps.confine())(root);
  const confine = reads ? { write: [], readOnly: [root, ...most.readOnly], network: false } : most;
  const seconds = Math.min(MAX_SECONDS, deps.limits.timeoutMs / 1000);
  const end = host.elapsed() + seconds * 1000;
  const exec = async (file: string, args: readonly string[], input: string | undefined): Promise<ExecResult> => {
    const timeoutMs = Math.max(1, Math.round(end - host.elapsed()));
    const command: Command = {
      file,
      args,
      cwd: root,
      env: { ...QUIET, ...closedGit(root) },
      timeoutMs,
      maxOutputBytes: MAX_OUTPUT_BYTES,
      memoryMb: deps.limits.memoryMb,
      // Where nothing can be kept from a program that only reads, there is nothing to put back after it either.
      ...((level !== "none" || !reads) && { confine }),
    };
    return await host.exec(input === undefined ? command : { ...command, input }, signal);
  };
  // Looked up here and not at the decision: what runs is the file that is checked now.
  const find = async (program: string) => (await host.shell.find(program, root))?.file;
  const startProgram = async (step: { program: string; args: readonly string[] }, input: string | undefined) => {
    const file = await find(step.program);
    if (file === undefined) return { status: "not-started", reason: "there is no such program" } as const;
    return await exec(file, step.args, input);
  };
  const ran = await runSteps(steps ?? [await inShell(line, find)], startProgram);
  const notes = [
    ...(ran.undone.length > 0
      ? [`Protected files were changed and put back as they were: ${ran.undone.join(", ")}.`]
      : []),
    ...(ran.touched.length > 0 ? [`Dependencies of the user's own were changed: ${ran.touched.join(", ")}.`] : []),
  ];
  const output = await deps.redact([ran.output, ...notes].filter((part) => part !== "").join("\n"));
  switch (ran.status) {
    case "ran":
      return { status: "ran", code: ran.code, output, truncated: ran.truncated };
    case "timed-out":
      return { status: "timed-out", seconds, output };
    case "cancelled":
      return { status: "refused", why: "Stopped while it ran." };
    default:
      return ran.status satisfies never;
  }
}

/** The shell that was proved against reads no start-up files: bash does so even without a terminal, on a socket. */
async function inShell(line: string, find: (program: string) => Promise<string | undefined>): Promise<CommandStep> {
  const bash = (await find("bash")) !== undefined;
  const args = bash ? ["--norc", "--noprofile", "-c", line] : ["-c", line];
  return { after: "start", program: bash ? "bash" : "sh", args };
}

/** No colours, no questions, no news. */
const QUIET = { CI: "1", NO_COLOR: "1", FORCE_COLOR: "0", PYTHONDONTWRITEBYTECODE: "1" };
