import assert from "node:assert/strict";
import type { TaskResult } from "../../../src/core/agent/cascade.ts";
import { type ScheduleDeps, schedule } from "../../../src/core/swarm/schedule.ts";
import { task } from "../../support/plans.ts";

const done = (base: string, commit: string): TaskResult => ({
  outcome: { status: "done", answer: "", evidence: "no-checks", files: ["x"], model: "m" },
  base,
  commit,
  fatal: null,
});

const missing = (base: string): TaskResult => ({
  ...done(base, base),
  outcome: { status: "stopped", reason: "dependency", detail: "" },
});

/** A store whose merges only write down what was merged; these results conflict with whatever is there. */
function noteStore(clashes: readonly string[] = []): ScheduleDeps["store"] {
  return {
    base: "base",
    merge: async (_base, ours, theirs) =>
      clashes.includes(theirs) && ours !== "base"
        ? { status: "conflict", files: ["x"] }
        : { status: "clean", commit: `${ours}+${theirs}` },
  };
}

const deps = (run: (id: string, base: string) => Promise<TaskResult>, concurrency = 10) => ({
  store: noteStore(),
  concurrency,
  run: (one: { id: string }, base: string) => run(one.id, base),
  skip: () => missing("base"),
  resolve: async (): Promise<TaskResult> => {
    throw new Error("no conflict was expected");
  },
  conflict: () => missing("base"),
  broken: () => missing("base"),
  signal: new AbortController().signal,
});

describe("the scheduler", () => {
  it("runs at most as many tasks at once as it may, and all of them", async () => {
    let running = 0;
    let most = 0;
    const tasks = Array.from({ length: 25 }, (_, index) => task(`t${index}`));
    const results = await schedule(
      tasks,
      deps(async (id, base) => {
        running++;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        return done(base, id);
      }, 10),
    );
    assert.equal(most, 10);
    assert.equal(results.size, 25);
  });

  it("gives a task the results of all it depends on, in plan order, whatever finished first", async () => {
    const bases = new Map<string, string>();
    const tasks = [task("a"), task("b"), task("c", { dependsOn: ["b", "a"] }), task("d", { dependsOn: ["c"] })];
    const gate = Promise.withResolvers<void>();
    await schedule(
      tasks,
      deps(async (id, base) => {
        bases.set(id, base);
        if (id === "a") await gate.promise;
        if (id === "b") gate.resolve();
        return done(base, id);
      }),
    );
    assert.equal(bases.get("c"), "base+a+b");
    assert.equal(bases.get("d"), "base+a+b+c");
  });

  it("merges nothing more once it is aborted: what is left is only said to be stopped", async () => {
    const stop = new AbortController();
    const bases: string[] = [];
    const all = deps(async (_id, base) => {
      bases.push(base);
      stop.abort();
      return done(base, "a");
    });
    const tasks = [task("a"), task("b", { dependsOn: ["a"] })];
    await schedule(tasks, { ...all, signal: stop.signal });
    assert.deepEqual(bases, ["base", "base"]);
  });

  it("goes on with the others when the base of one cannot be merged", async () => {
    const all = deps(async (id, base) => done(base, id));
    const merge = async () => {
      throw new Error("no space left on device");
    };
    const tasks = [task("a"), task("b", { dependsOn: ["a"] }), task("c")];
    const results = await schedule(tasks, { ...all, store: { ...all.store, merge } });
    assert.deepEqual(
      tasks.map(({ id }) => results.get(id)?.outcome.status),
      ["done", "stopped", "done"],
    );
  });

  it("has what a task needs resolved where it does not fit, and runs the task on that", async () => {
    const tasks = [task("a"), task("b"), task("c", { dependsOn: ["a", "b"] })];
    const bases = new Map<string, string>();
    const all = deps(async (id, base) => {
      bases.set(id, base);
      return done(base, id);
    });
    const conflicts: string[] = [];
    const resolve: ScheduleDeps["resolve"] = async ({ task: { id }, onto, merged }) => {
      conflicts.push(`${id} on ${onto} of ${merged.map((one) => one.task.id)}`);
      return done(onto, `${onto}*${id}`);
    };
    await schedule(tasks, { ...all, store: noteStore(["b"]), resolve });
    assert.deepEqual(conflicts, ["b on base+a of a"]);
    assert.equal(bases.get("c"), "base+a*b");
  });

  it("does not run a task whose needs could not be made to fit", async () => {
    const tasks = [task("a"), task("b"), task("c", { dependsOn: ["a", "b"] })];
    const ran: string[] = [];
    const all = deps(async (id, base) => {
      ran.push(id);
      return done(base, id);
    });
    const results = await schedule(tasks, {
      ...all,
      store: noteStore(["b"]),
      resolve: async ({ onto }) => missing(onto),
      conflict: () => ({ ...missing("base"), outcome: { status: "failed", kind: "conflict", detail: "x" } }),
    });
    assert.deepEqual(ran, ["a", "b"]);
    const c = results.get("c")?.outcome;
    assert.equal(c?.status === "failed" && c.kind, "conflict");
  });

  it("does not run what depends on a task that did not get done", async () => {
    const ran: string[] = [];
    const tasks = [task("a"), task("b", { dependsOn: ["a"] }), task("c", { dependsOn: ["b"] }), task("d")];
    const results = await schedule(
      tasks,
      deps(async (id, base) => {
        ran.push(id);
        return id === "a"
          ? { ...missing(base), outcome: { status: "failed", kind: "checks", detail: "" } }
          : done(base, id);
      }),
    );
    assert.deepEqual(ran, ["a", "d"]);
    assert.equal(results.get("c")?.outcome.status, "stopped");
  });
});
