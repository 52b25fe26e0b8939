import { join } from "node:path";
import type { TaskResult } from "../../src/core/agent/cascade.ts";
import type { Host } from "../../src/core/host.ts";
import { NO_STEPS } from "../../src/core/resume/steps.ts";
import { integrate } from "../../src/core/swarm/integrate.ts";
import type { Task } from "../../src/core/swarm/plan.ts";
import { createResolve, type ResolveDeps } from "../../src/core/swarm/resolve-conflict.ts";
import { schedule } from "../../src/core/swarm/schedule.ts";
import { createFence } from "../../src/core/untrusted/fence.ts";
import type { CopyStore } from "../../src/core/workspace/copies.ts";
import { task } from "./plans.ts";

const FILES = 4;
const LINES = 40;

/** Four files, of which each agent changes three. */
export function overlappedFiles(): Record<string, string> {
  const text = (file: number) => Array.from({ length: LINES }, (_, line) => `file ${file}, line ${line}\n`).join("");
  return Object.fromEntries(Array.from({ length: FILES }, (_, file) => [`f${file}.txt`, text(file)]));
}

/** Eight tasks; the last three need others, g some that conflict with each other. */
export const EIGHT: readonly Task[] = [
  ...["a", "b", "c", "d", "e"].map((id) => task(id)),
  task("f", { dependsOn: ["c"] }),
  task("g", { dependsOn: ["a", "b"] }),
  task("h", { dependsOn: ["f", "e"] }),
];

/** Lines that an agent changes in each of its files: one of its own, and one that it shares with another agent. */
function edit(id: string, path: string, text: string): string {
  const place = EIGHT.findIndex((one) => one.id === id);
  const lines = text.split("\n");
  const change = (line: number) => {
    lines[line] = `${lines[line]}, ${id}`;
  };
  change(3 * place + 1);
  // a with b, and c with d, change one line of the first two files.
  if (place < 4 && (path === "f0.txt" || path === "f1.txt")) change(30 + 4 * Math.floor(place / 2));
  return lines.join("\n");
}

const filesOf = (id: string): readonly string[] => {
  const place = EIGHT.findIndex((one) => one.id === id);
  return [0, 1, 2].map((step) => `f${(step + (place < 4 ? 0 : place)) % FILES}.txt`);
};

interface Scripted {
  readonly store: CopyStore;
  readonly host: Host;
  /**
   * What agents have made, by name and the commit that they began on: the same edit of the same files is the same commit,
   * so that many orders need not make it again.
   */
  readonly made: Map<string, Promise<TaskResult>>;
}

export interface Shuffled {
  /** Commit of the merged result: the same commit is the same tree, byte for byte. */
  readonly commit: string;
  readonly finished: readonly string[];
  /** Conflicts that were resolved. */
  readonly conflicts: number;
}

/**
 * Agents that edit overlapping files in copies of a real store, and finish in the order in which `ranks` has them,
 * whatever the machine does: one is let go only when all that can run have started. A merger keeps both sides' lines.
 */
export async function runShuffled(
  { store, host, made }: Scripted,
  ranks: readonly string[],
  plan: readonly Task[] = EIGHT,
): Promise<Shuffled> {
  const finished: string[] = [];
  let conflicts = 0;
  const gates = new Map(plan.map(({ id }) => [id, gate()]));
  const gateOf = (id: string) => gates.get(id) ?? gate();

  type Change = (path: string, text: string) => string;
  const work = async (name: string, base: string, change: Change, paths: readonly string[]): Promise<TaskResult> => {
    const copy = await store.checkOut(name, base);
    for (const path of paths) {
      const text = new TextDecoder().decode(await host.files.read(join(copy.root, path)));
      await host.files.write(join(copy.root, path), change(path, text));
    }
    const { commit, files } = await store.record(copy, name);
    await store.discard(copy);
    const outcome = { status: "done", answer: "", evidence: "no-checks", files, model: "m" } as const;
    return { outcome, base, commit, fatal: null };
  };
  const inCopy: typeof work = (name, base, change, paths) => {
    const key = `${name} ${base}`;
    const result = made.get(key) ?? work(name, base, change, paths);
    made.set(key, result);
    return result;
  };
  const unexpected = (): never => {
    throw new Error("everything fits or is resolved here");
  };
  const workers: ResolveDeps["workers"] = {
    merge: (one, marked) => {
      conflicts += 1;
      return inCopy(`${one.id}-merger`, marked, (_path, text) => text.replace(MARKED, "$1$2"), one.files);
    },
    finish: (_task, result) => result,
    leaveOut: unexpected,
    broken: (_task, error) => Promise.reject(error),
  };
  const signal = new AbortController().signal;
  const resolve = createResolve({
    store,
    workers,
    ask: undefined,
    steps: NO_STEPS,
    say: () => undefined,
    host,
    signal,
    fence: createFence("shuffled"),
  });

  const ran = schedule(plan, {
    store,
    concurrency: plan.length,
    run: async ({ id }, base): Promise<TaskResult> => {
      const { started, released, ended } = gateOf(id);
      started.resolve();
      await released.promise;
      const result = await inCopy(`${id}-worker`, base, (path, text) => edit(id, path, text), filesOf(id));
      ended.resolve();
      return result;
    },
    resolve,
    skip: unexpected,
    conflict: unexpected,
    broken: (_task, error) => Promise.reject(error),
    signal,
  });
  while (finished.length < plan.length) {
    const ready = plan.filter(
      ({ id, dependsOn }) => !finished.includes(id) && dependsOn.every((one) => finished.includes(one)),
    );
    await Promise.race([Promise.all(ready.map(({ id }) => gateOf(id).started.promise)), ran.then(unexpected)]);
    const next = ranks.find((id) => ready.some((one) => one.id === id)) ?? unexpected();
    gateOf(next).released.resolve();
    await gateOf(next).ended.promise;
    finished.push(next);
  }
  const { commit } = await integrate(plan, await ran, {
    store,
    say: () => undefined,
    resolve,
    leaveOut: unexpected,
    broken: (_task, error) => Promise.reject(error),
  });
  return { commit, finished, conflicts };
}

const MARKED = /<<<<<<< merged so far\n(.*?)\|{7} before both\n.*?=======\n(.*?)>>>>>>> task \w+\n/gs;

function gate() {
  const one = () => Promise.withResolvers<void>();
  return { started: one(), released: one(), ended: one() };
}

/** Fisher and Yates. */
export function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}
