import assert from "node:assert/strict";
import { correctionFor } from "../../../src/core/routing/corrections.ts";
import { task } from "../../support/plans.ts";
import type { Ran, SwarmBench } from "../../support/swarm-bench.ts";
import { says, swarmBench, writes } from "../../support/swarm-bench.ts";

const PROMPT = "Fix the crash of the parser on empty files and add a test for it";
const GOAL = "Make the parser sound";

describe("what a task is taken for in a swarm", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "start.txt": "start\n", "parse.ts": "x".repeat(200) });
  });
  afterEach(() => bench.dispose());

  const run = (plan: string, goal = GOAL) =>
    bench.run(
      { plan: () => says(plan), turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      { request: { goal } },
    );
  const planned = JSON.stringify({
    tasks: [
      task("fix", { prompt: PROMPT, type: "structured", complexity: "complex" }),
      task("tell", { prompt: "Tell the users", type: "general", complexity: "simple" }),
    ],
  });
  const correct = (text: string) =>
    bench.books(async (ledger) => {
      const correction = correctionFor(text, { type: "analysis", complexity: "simple" }, 1);
      if (correction !== null) await ledger.keepCorrection(correction);
    });
  const kinds = (ran: Ran) =>
    Object.fromEntries(ran.state.tasks.map(({ id, type, complexity }) => [id, `${type} ${complexity}`]));
  const booked = (ran: Ran, id: string) => ran.rows.find((row) => row.task === id && row.role === "worker")?.taskType;

  it("is the planner's opinion, whatever the rules would guess", async () => {
    const ran = await run(planned);
    assert.equal(kinds(ran).fix, "structured complex");
    assert.equal(booked(ran, "fix"), "structured");
  });

  it("is the user's word where the same task comes again, in the books too, and it is said", async () => {
    await correct(PROMPT);
    const ran = await run(planned);
    assert.equal(kinds(ran).fix, "analysis simple");
    assert.equal(kinds(ran).tell, "general simple");
    assert.equal(booked(ran, "fix"), "analysis");
    assert.ok(
      ran.state.notices.some(({ text }) =>
        text.startsWith('Task "fix" counts as analysis, simple, as you corrected it'),
      ),
    );
  });

  it("is guessed from words and files where no usable plan came, and said with its reasons", async () => {
    const ran = await run("no plan", "Bring order into parse.ts");
    assert.equal(kinds(ran).goal, "coding simple");
    const told = ran.state.notices.find(({ text }) => text.includes("done as one task"));
    assert.match(
      told?.text ?? "",
      /taken for simple coding work \(coding: .*names parse\.ts.*; simple: short, 1 KB named\)/,
    );
  });

  it("is the user's word for a goal that was corrected before", async () => {
    await correct("Bring order into parse.ts");
    const ran = await run("no plan", "Bring order into parse.ts");
    assert.equal(kinds(ran).goal, "analysis simple");
  });
});
