import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlanChoice, PlanQuestion, SwarmRequest } from "../../../src/core/engine-types.ts";
import { checkPlan, type Plan } from "../../../src/core/swarm/plan.ts";
import { DEEPSEEK, GLM, routed } from "../../support/cascade-swarm.ts";
import { task } from "../../support/plans.ts";
import { books, planOf, type Ran, type SwarmBench, swarmBench, writes } from "../../support/swarm-bench.ts";

const TASKS = [task("a"), task("b", { dependsOn: ["a"] }), task("c")];

describe("a plan that the user looks at before it runs", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "start.txt": "start\n" });
  });
  afterEach(() => bench.dispose());

  const run = (
    onPlan: (question: PlanQuestion, signal: AbortSignal) => Promise<PlanChoice>,
    { request, signal }: { request?: Partial<SwarmRequest>; signal?: AbortSignal } = {},
  ): Promise<Ran> =>
    bench.run(
      { plan: () => planOf(...TASKS), turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      { request: { onPlan, ...request }, ...(signal && { signal }) },
    );
  const change =
    (by: (plan: Plan) => Plan) =>
    async (question: PlanQuestion): Promise<PlanChoice> => ({
      choice: "run",
      plan: by(question.plan),
    });
  const readyTasks = ({ events }: Ran) =>
    events.flatMap((one) => (one.type === "plan.ready" ? one.tasks.map(({ id }) => id) : []));
  const files = ({ result }: Ran) => result.changes.map((one) => one.path);
  const notices = ({ state }: Ran) => state.notices.map(({ text }) => text);
  const isOne = (ran: Ran) => assert.equal(new Set(Object.values(books(ran))).size, 1, JSON.stringify(books(ran)));

  it("runs as it is on a yes, and nothing is sent while the question is open", async () => {
    let asked: PlanQuestion | undefined;
    let sentMeanwhile = -1;
    let emulator: Ran["emulator"] | undefined;
    const ran = await bench.run(
      { plan: () => planOf(...TASKS), turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      {
        request: {
          onPlan: async (question) => {
            asked = question;
            await new Promise((done) => setImmediate(done));
            sentMeanwhile = emulator?.requests() ?? -1;
            return { choice: "run", plan: question.plan };
          },
        },
        onEvent: (_, at) => {
          emulator = at;
        },
      },
    );
    assert.equal(sentMeanwhile, 1, "only the planner was asked");
    assert.deepEqual(asked?.plan.tasks, TASKS);
    assert.deepEqual(asked?.models.map(({ slug }) => slug).includes(DEEPSEEK), true);
    assert.equal(asked?.startsOn(task("a")), DEEPSEEK);
    assert.equal(asked?.modelProblem(GLM), null);
    assert.match(asked?.modelProblem("no/such") ?? "", /not in the price list\. Choose another: .*deepseek/);
    assert.deepEqual(files(ran), ["a.txt", "b.txt", "c.txt"]);
    assert.deepEqual(
      notices(ran).filter((text) => text.includes("changed")),
      [],
    );
    isOne(ran);
  });

  it("leaves a dropped task out: it costs nothing, and the plan that is told is the one that runs", async () => {
    const ran = await run(change(({ tasks }) => ({ tasks: tasks.filter(({ id }) => id !== "a") })));
    assert.deepEqual(ran.result.outcome, { status: "done" });
    assert.deepEqual(readyTasks(ran), ["b", "c"]);
    assert.deepEqual(files(ran), ["b.txt", "c.txt"]);
    assert.deepEqual(
      ran.rows.filter((row) => row.task === "a"),
      [],
    );
    assert.ok(notices(ran).some((text) => /You changed the plan: dropped "a"/.test(text)));
    assert.ok(notices(ran).includes('"b" no longer waits for "a", which was dropped.'));
    isOne(ran);
  });

  it("asks the model first that the user chose, and says that it is the user's choice", async () => {
    const ran = await run(
      change(({ tasks }) => ({ tasks: tasks.map((one) => (one.id === "c" ? { ...one, model: GLM } : one)) })),
    );
    const first = (id: string) => ran.rows.find((row) => row.task === id && row.role === "worker")?.model;
    assert.deepEqual([first("a"), first("b"), first("c")], [DEEPSEEK, DEEPSEEK, GLM]);
    const told = routed(ran).find((one) => one.task === "c");
    assert.equal(told?.role, "chosen");
    assert.match(told?.reason ?? "", /GLM 4\.6 starts this task: you chose it\./);
    assert.equal(told?.chain[1], DEEPSEEK, "the tier's order follows");
    assert.ok(notices(ran).some((text) => text.includes(`"c" starts on ${GLM}`)));
    isOne(ran);
  });

  it("goes by the tier's order where the chosen model cannot be used, and says so", async () => {
    const ran = await run(async () => assert.fail("a given plan is not asked about"), {
      request: { plan: { tasks: [task("a", { model: "no/such" })] } },
    });
    assert.deepEqual(ran.result.outcome, { status: "done" });
    assert.equal(ran.rows[0]?.model, DEEPSEEK);
    assert.ok(notices(ran).some((text) => /Task "a": no\/such cannot be used.*tier's order is used/.test(text)));
    assert.match(routed(ran)[0]?.reason ?? "", /no\/such, which you chose, is left out: it is not in the price list/);
  });

  it("is not run when the user stops there; only the plan was paid, and it is kept to be run later", async () => {
    const ran = await run(async () => ({ choice: "stop" }));
    const { outcome } = ran.result;
    assert.ok(outcome.status === "stopped" && outcome.reason === "cancelled", JSON.stringify(outcome));
    assert.deepEqual(
      ran.rows.map((row) => row.role),
      ["planner"],
    );
    assert.deepEqual(readyTasks(ran), []);
    isOne(ran);
    const file = join(ran.result.folder, "frugal-swarm-plan.json");
    assert.ok(outcome.detail.includes(file));
    const kept = checkPlan(JSON.parse(readFileSync(file, "utf8")));
    assert.ok(kept.status === "valid");
    const later = await run(async () => assert.fail("a given plan is not asked about"), {
      request: { plan: kept.plan },
    });
    assert.deepEqual(files(later), ["a.txt", "b.txt", "c.txt"]);
  });

  it("is left at once when the swarm is cancelled while the question is open", async () => {
    const controller = new AbortController();
    const ran = await run(
      (_, signal) => {
        controller.abort();
        assert.ok(signal.aborted);
        return new Promise(() => {});
      },
      { signal: controller.signal },
    );
    assert.ok(ran.result.outcome.status === "stopped" && ran.result.outcome.reason === "cancelled");
    assert.deepEqual(
      ran.rows.map((row) => row.role),
      ["planner"],
    );
    isOne(ran);
  });

  it("is not run when the question cannot be put, or when what comes back cannot run", async () => {
    const thrown = await run(async () => {
      throw new Error("no screen");
    });
    const why = thrown.result.outcome.status === "failed" ? thrown.result.outcome.detail : "";
    assert.match(why, /could not be shown to you: no screen\. Launch again/);
    const cycle = await run(
      change(({ tasks }) => ({ tasks: tasks.map((one) => (one.id === "a" ? { ...one, dependsOn: ["b"] } : one)) })),
    );
    assert.match(cycle.result.outcome.status === "failed" ? cycle.result.outcome.detail : "", /cannot run\. .*cycle/);
    const none = await run(change(() => ({ tasks: [] })));
    assert.equal(none.result.outcome.status, "stopped");
    for (const ran of [thrown, cycle, none]) {
      assert.deepEqual(
        ran.rows.map((row) => row.role),
        ["planner"],
      );
      assert.equal(existsSync(join(bench.workspace, "a.txt")), false);
    }
  });

  it("merges in the order that the user gave the tasks", async () => {
    const ran = await run(change(({ tasks }) => ({ tasks: tasks.toReversed() })));
    const merged = ran.events.flatMap((one) => (one.type === "merge.finished" ? [one.task] : []));
    assert.deepEqual(merged, ["c", "a", "b"]);
    assert.ok(notices(ran).some((text) => text.includes("the order is c, b, a")));
  });
});
