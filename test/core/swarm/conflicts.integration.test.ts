import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Message } from "../../../src/core/provider/client.ts";
import type { ConflictChoice, MergeConflict } from "../../../src/core/swarm/merge-conflict.ts";
import type { CheckCommand, Task } from "../../../src/core/swarm/plan.ts";
import type { Conversation } from "../../../src/emulator/simulated/conversation.ts";
import { toolCall } from "../../../src/emulator/simulated/edits.ts";
import { task } from "../../support/plans.ts";
import { books, calls, type Ran, type SwarmBench, says, swarmBench, writes } from "../../support/swarm-bench.ts";

const BASE = "one\ntwo\nthree\nfour\nfive\n";
const MINE = (id: string) => BASE.replace("two", `two by ${id}`);

const node = (code: string): CheckCommand => ({ name: "test", file: process.execPath, args: ["-e", code] });

/** Refuses what holds "wrong". */
const NOTHING_WRONG = node('process.exit(require("fs").readFileSync("shared.txt", "utf8").includes("wrong") ? 1 : 0)');

const merging = (messages: readonly Message[]) =>
  messages.some(({ content }) => content.includes("<<<<<<< merged so far"));

describe("conflicts of parallel results", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "shared.txt": BASE });
  });
  afterEach(() => bench.dispose());

  const plan = {
    tasks: [
      task("a", { acceptance: ["A is there."] }),
      task("b", { acceptance: ["B is there."] }),
      task("c", { dependsOn: ["b"] }),
    ] satisfies readonly Task[],
  };

  /** a and b change the same line, c makes a file of its own on top of b; `merged` is what the merger writes. */
  const turn =
    (merged: (talk: Conversation) => string | null) =>
    (talk: Conversation, { messages }: { readonly messages: readonly Message[] }) => {
      if (talk.task === "c") return writes(talk, "c.txt", "c\n");
      if (!merging(messages)) return writes(talk, "shared.txt", MINE(talk.task));
      const content = merged(talk);
      return content === null ? says("I cannot.") : writes(talk, "shared.txt", content);
    };

  const textOf = (ran: Ran, path: string) => {
    const change = ran.result.changes.find((one) => one.path === path);
    return change?.after ? new TextDecoder().decode(change.after) : null;
  };
  const outcomeOf = (ran: Ran, id: string) => ran.state.tasks.find((one) => one.id === id)?.outcome;
  const undone = (ran: Ran, id: string) => {
    const outcome = outcomeOf(ran, id);
    return outcome && outcome.status !== "done" ? outcome : assert.fail(`${id} is ${outcome?.status}`);
  };
  /** What the workspace is with a task's kept patch, applied by plain git. */
  const withPatch = (patch: string | undefined, path: string) => {
    const copy = join(bench.folder, "applied");
    cpSync(bench.workspace, copy, { recursive: true });
    execFileSync("git", ["apply", patch ?? assert.fail("no patch")], {
      cwd: copy,
      env: { ...process.env, GIT_CEILING_DIRECTORIES: bench.folder },
    });
    return readFileSync(join(copy, path), "utf8");
  };

  it("are resolved by an agent that has both sides, the base and both tasks' criteria before it", async () => {
    const prompts: string[] = [];
    const ran = await bench.run(
      {
        turn: (talk, request) => {
          if (merging(request.messages)) prompts.push(request.messages.map(({ content }) => content).join("\n"));
          return turn(() => BASE.replace("two", "two by a and b"))(talk, request);
        },
      },
      { request: { plan } },
    );
    assert.equal(ran.result.outcome.status, "done");
    assert.equal(textOf(ran, "shared.txt"), BASE.replace("two", "two by a and b"));
    assert.equal(textOf(ran, "c.txt"), "c\n");
    const [prompt = ""] = prompts;
    for (const told of [
      "two by a",
      "two by b",
      "||||||| before both\ntwo\n",
      "A is there.",
      "B is there.",
      "Please do a.",
    ])
      assert.ok(prompt.includes(told), `the merger is told ${told}`);
    assert.deepEqual(
      ran.rows.filter(({ role }) => role === "merger").map((row) => row.task),
      ["b", "b"],
      "its calls are the later task's",
    );
    assert.equal(new Set(Object.values(books(ran))).size, 1);
    assert.ok(!existsSync(join(ran.result.folder, "tasks")), "nothing was left out");
  });

  it("are not resolved while a marker is left: that is fed back, and the next attempt counts", async () => {
    const half = BASE.replace("two", "<<<<<<< merged so far\ntwo by a\n=======\ntwo by b\n>>>>>>> task b");
    const ran = await bench.run(
      { turn: turn(({ attempt }) => (attempt === 1 ? half : BASE.replace("two", "both"))) },
      { request: { plan } },
    );
    assert.equal(ran.result.outcome.status, "done");
    assert.equal(textOf(ran, "shared.txt"), BASE.replace("two", "both"));
    const refused = ran.events.flatMap((event) =>
      event.type === "check.finished" && event.verdict.status === "failed" ? [event.verdict] : [],
    );
    assert.deepEqual(
      refused.map(({ check }) => check),
      ["conflict markers"],
    );
    assert.match(refused[0]?.excerpt ?? "", /shared\.txt:2: <<<<<<< merged so far/);
  });

  it("are decided by the checks: a resolution that fails them does not count, and the later work is kept apart", async () => {
    const ran = await bench.run(
      { turn: turn(() => BASE.replace("two", "wrong")) },
      { request: { plan, checks: [NOTHING_WRONG] } },
    );
    assert.deepEqual(ran.result.outcome, { status: "partly", failed: 2 });
    assert.equal(textOf(ran, "shared.txt"), MINE("a"));
    assert.equal(textOf(ran, "c.txt"), null, "c was built on b");
    const b = undone(ran, "b");
    assert.equal(b.status === "failed" && b.kind, "conflict");
    assert.match(b.detail, /conflicts with a in shared\.txt/);
    assert.equal(b.patch, `${ran.result.folder}/tasks/b.patch`);
    assert.equal(withPatch(b.patch, "shared.txt"), MINE("b"));
    const c = undone(ran, "c");
    assert.match(c.detail, /built on "b"/);
    assert.match(readFileSync(c.patch ?? "", "utf8"), /\+c\n/);
    assert.deepEqual(readdirSync(join(ran.result.folder, "tasks")).sort(), ["b.patch", "c.patch"]);
  });

  it("that no agent resolves are put to the user, whose choice is taken", async () => {
    const expected = { ours: MINE("a"), theirs: MINE("b"), "leave-out": MINE("a") } as const;
    for (const choice of ["ours", "theirs", "leave-out"] as const) {
      const asked: MergeConflict[] = [];
      const onConflict = async (conflict: MergeConflict): Promise<ConflictChoice> => {
        asked.push(conflict);
        return choice;
      };
      const ran = await bench.run({ turn: turn(() => null) }, { request: { plan, onConflict } });
      assert.equal(textOf(ran, "shared.txt"), expected[choice]);
      assert.equal(textOf(ran, "c.txt"), choice === "leave-out" ? null : "c\n");
      assert.equal(outcomeOf(ran, "b")?.status, choice === "leave-out" ? "failed" : "done");
      const [conflict, ...more] = asked;
      assert.equal(more.length, 0, "asked once");
      assert.deepEqual([conflict?.task.id, conflict?.others.map(({ id }) => id)], ["b", ["a"]]);
      assert.equal(new TextDecoder().decode(conflict?.files[0]?.theirs ?? undefined), MINE("b"));
      assert.match(conflict?.why ?? "", /no file was changed/);
    }
  });

  it("count as left out where the question cannot be put", async () => {
    const onConflict = () => Promise.reject(new Error("the window is gone"));
    const ran = await bench.run({ turn: turn(() => null) }, { request: { plan, onConflict } });
    assert.equal(textOf(ran, "shared.txt"), MINE("a"));
    assert.equal(undone(ran, "b").patch, `${ran.result.folder}/tasks/b.patch`);
  });

  it("in what a task needs are resolved before it starts, once, and the result is the same in the end", async () => {
    const tasks = [task("a"), task("b"), task("c", { dependsOn: ["a", "b"] }), task("d", { dependsOn: ["a", "b"] })];
    let merges = 0;
    const ran = await bench.run(
      {
        turn: (talk, request) => {
          if (talk.task === "d") return writes(talk, "d.txt", "d\n");
          return turn(() => {
            merges += 1;
            return BASE.replace("two", "both");
          })(talk, request);
        },
      },
      { request: { plan: { tasks } } },
    );
    assert.equal(ran.result.outcome.status, "done");
    assert.deepEqual(
      ["shared.txt", "c.txt", "d.txt"].map((path) => textOf(ran, path)),
      [BASE.replace("two", "both"), "c\n", "d\n"],
    );
    assert.equal(merges, 2, "one resolution: a turn that writes, a turn that ends");
  });

  it("leave nothing of a task that failed behind, but its patch", async () => {
    const ran = await bench.run(
      {
        turn: (talk) =>
          talk.turnsDone === 0
            ? calls(toolCall("write_file", { path: "shared.txt", content: `wrong, ${talk.task}\n` }))
            : says("Done."),
      },
      { request: { plan: { tasks: [task("a")] }, checks: [NOTHING_WRONG] } },
    );
    assert.equal(ran.result.changes.length, 0);
    assert.equal(withPatch(undone(ran, "a").patch, "shared.txt"), "wrong, a\n");
  });

  it("keep no patch of a task that changed nothing", async () => {
    const ran = await bench.run({ turn: () => says("I cannot.") }, { request: { plan: { tasks: [task("a")] } } });
    assert.equal(undone(ran, "a").patch, undefined);
    assert.ok(!existsSync(join(ran.result.folder, "tasks")));
  });

  it("keep the work of a task that the user stopped half-way", async () => {
    const stop = new AbortController();
    const ran = await bench.run(
      {
        turn: (talk) => {
          if (talk.turnsDone === 1) stop.abort();
          return calls(toolCall("write_file", { path: "shared.txt", content: `half ${talk.turnsDone}\n` }));
        },
      },
      { request: { plan: { tasks: [task("a")] } }, signal: stop.signal },
    );
    assert.equal(ran.result.outcome.status, "stopped");
    assert.equal(withPatch(undone(ran, "a").patch, "shared.txt"), "half 0\n");
  });
});
