import { createBefore } from "../verify/before.ts";
import type { Check } from "../verify/check.ts";
import { ownCheck } from "../verify/check.ts";
import { type FoundChecks, findChecks } from "../verify/find-checks.ts";
import { notRun, runCheckBefore } from "../verify/run-check.ts";
import { runChecks } from "../verify/run-checks.ts";
import type { CheckVerdict } from "../verify/verdict.ts";
import { type ConfineCopy, confineCopies } from "../workspace/confine-copy.ts";
import type { CopyStore } from "../workspace/copies.ts";
import type { SwarmContext } from "./do-work.ts";
import type { Task } from "./plan.ts";

/** The checks of a swarm: the workspace's own, or those that a task brings. `changed` is relative to `root`. */
export interface SwarmChecks {
  readonly names: readonly string[];
  namesFor(task: Task): readonly string[];
  run(task: Task, root: string, changed: readonly string[], signal: AbortSignal): Promise<readonly CheckVerdict[]>;
  /** The workspace's own checks. */
  runWorkspace(root: string, changed: readonly string[], signal: AbortSignal): Promise<readonly CheckVerdict[]>;
}

/**
 * Finds the checks and runs those of the whole project once on the unchanged files, so that old failures are not blamed
 * on agents. Those that concern a part of it are run there only when they fail on a change.
 */
export async function prepareChecks(store: CopyStore, context: SwarmContext): Promise<SwarmChecks> {
  const { request, parts, say } = context;
  const { host } = parts;
  const inCopy = await confineCopies(host.files, request.workspace, await store.files(store.base));
  const confine: ConfineCopy = (root) => {
    const allowed = inCopy(root);
    return { ...allowed, readOnly: [...allowed.readOnly, ...(request.checkReads ?? [])] };
  };
  const refusal = await refusalOf(context);
  const told = new Set<string>();
  const onTrace = (text: string) => {
    if (!told.has(text)) say({ type: "notice", level: "warn", text });
    told.add(text);
  };
  const limits = { ...request.checkLimits, confine, onTrace };
  const look = async (root: string): Promise<FoundBefore> => {
    const given = request.plan?.tasks.every((task) => task.checks !== undefined) ?? false;
    if (refusal !== null) return { found: { checks: [], why: refusal }, before: [] };
    if (given) return { found: { checks: [], why: "each task brings its own" }, before: [] };
    const found = await findChecks(host, root, request.checks, request.mayRunCommands, context.signal);
    const before: [string, CheckVerdict][] = [];
    for (const check of found.checks.filter(isWhole))
      before.push([check.name, await runCheckBefore(host, root, check, { ...limits, signal: context.signal })]);
    return { found, before };
  };
  const once = await context.steps.once("checks", () => inUnchanged(store, "before", look));
  const { found } = once;
  const known = new Map(once.before);
  const names = found.checks.map((check) => check.name);
  const bad = [...known.values()].filter((one) => one.status !== "passed");
  const failingBefore = bad.filter((one) => one.status !== "not-run").map((one) => one.check);
  say({ type: "checks.found", checks: names, failingBefore, why: found.why });
  for (const one of bad) {
    const text = context.signal.aborted ? null : noticeOf(one);
    if (text !== null) say({ type: "notice", level: "warn", text });
  }

  let copies = 0;
  const before = createBefore(known, (work) => inUnchanged(store, `before-${++copies}`, work));
  // Without trust nothing is started in the folder, not even what only parses.
  const judged = request.mayRunCommands ? { before } : {};
  const runWorkspace = (root: string, changed: readonly string[], signal: AbortSignal) =>
    runChecks(host, root, found.checks, changed, { ...limits, signal, ...judged });
  return {
    names,
    namesFor: (task) => task.checks?.map((check) => check.name) ?? names,
    run: async (task, root, changed, signal) => {
      if (task.checks === undefined) return await runWorkspace(root, changed, signal);
      const own = task.checks.map(ownCheck);
      if (refusal !== null) return own.map((check) => notRun(check, `Not run: ${refusal}`));
      return await runChecks(host, root, own, changed, { ...limits, signal });
    },
    runWorkspace,
  };
}

/** The checks that were found, and what those of the whole project say of the unchanged files. */
interface FoundBefore {
  readonly found: FoundChecks;
  readonly before: readonly (readonly [string, CheckVerdict])[];
}

/**
 * Says what commands are kept from, once in a run. Gives why none may run: where the user requires a confinement that
 * this system does not give, nothing is run without it. An untrusted folder runs nothing, so nothing is tried out.
 */
async function refusalOf({ request, parts, say }: SwarmContext): Promise<string | null> {
  if (!request.mayRunCommands) return null;
  const proven = await parts.host.confinement();
  say({ type: "confinement", ...proven });
  if (request.commands?.sandbox !== "require" || proven.level !== "none") return null;
  return `The setting frugalSwarm.sandbox is "require", and nothing can be confined here, so no check and no command is run. ${proven.text} Or set frugalSwarm.sandbox to "prefer".`;
}

/** What a person should know of a check that says nothing useful of the unchanged files. */
function noticeOf(verdict: CheckVerdict): string | null {
  if (verdict.status === "not-run") return `The check ${verdict.check} decides nothing. ${verdict.excerpt}`;
  if (verdict.status !== "timed-out") return null;
  const [said] = verdict.excerpt.split("\n");
  return `The check ${verdict.check} hangs without any change: ${said} So it proves nothing, and each result waits as long for it. Give it more time (frugalSwarm.checkTimeoutSeconds, --check-timeout), or name in frugalSwarm.checks those that are to decide.`;
}

const isWhole = ({ folder }: Check) => folder === "";

async function inUnchanged<T>(store: CopyStore, name: string, work: (root: string) => Promise<T>): Promise<T> {
  const copy = await store.checkOut(name, store.base);
  try {
    return await work(copy.root);
  } finally {
    await store.discard(copy);
  }
}
