import assert from "node:assert/strict";
import type { SwarmEvent } from "../../../src/core/events.ts";
import type { ParsedChatRequest } from "../../../src/emulator/responder.ts";
import { firstUserText } from "../../../src/emulator/simulated/conversation.ts";
import { task } from "../../support/plans.ts";
import { books, type SwarmBench, says, swarmBench, writes } from "../../support/swarm-bench.ts";

const CRITERION = 'The file says "right".';

/** Goes by the patch alone, as the rules of a review say. */
function judge(request: ParsedChatRequest) {
  const right = /^\+right$/m.test(firstUserText(request.messages));
  const word = right
    ? { verdict: "accept", reasons: ["a.txt says it."], unmet: [] }
    : { verdict: "reject", reasons: ["a.txt says something else."], unmet: [CRITERION] };
  return says(JSON.stringify(word));
}

const verdicts = (events: readonly SwarmEvent[]) =>
  events.flatMap((event) => (event.type === "check.finished" ? [event.verdict] : []));

describe("a task that no check can tell about", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "start.txt": "start\n" });
  });
  afterEach(() => bench.dispose());

  const one = { plan: { tasks: [task("a", { acceptance: [CRITERION] })] }, checks: [] };

  it("is reviewed by another model of the chain: a wrong result is refused and done again", async () => {
    const asked: ParsedChatRequest[] = [];
    const ran = await bench.run(
      {
        turn: (talk) => writes(talk, "a.txt", talk.attempt === 1 ? "wrong\n" : "right\n"),
        review: (request) => {
          asked.push(request);
          return judge(request);
        },
      },
      { request: one },
    );
    assert.deepEqual(
      verdicts(ran.events).map(({ check, status }) => `${check} ${status}`),
      ["review rejected", "review accepted"],
    );
    const outcome = ran.state.tasks[0]?.outcome;
    assert.ok(outcome?.status === "done");
    assert.equal(outcome.evidence, "reviewed");
    assert.equal(new TextDecoder().decode(ran.result.changes[0]?.after ?? undefined), "right\n");
    assert.match(ran.state.tasks[0]?.retries[0] ?? "", /review refused it: a\.txt says something else/);
    assert.ok(firstUserText(asked[0]?.messages ?? []).includes(`Criteria:\n- ${CRITERION}`));
    assert.ok(asked.every(({ model }) => model !== outcome.model));
    const reviews = ran.rows.filter(({ role }) => role === "reviewer");
    assert.equal(reviews.length, 2);
    assert.ok(reviews.every((row) => row.task === "a" && (row.cost ?? 0) > 0));
    assert.equal(new Set(Object.values(books(ran))).size, 1, "its cost is in every book");
  });

  it("fails when the review refuses every attempt of every model, and nothing of it is kept", async () => {
    const ran = await bench.run({ turn: (talk) => writes(talk, "a.txt", "wrong\n"), review: judge }, { request: one });
    const outcome = ran.state.tasks[0]?.outcome;
    assert.equal(outcome?.status === "failed" && outcome.kind, "checks");
    assert.deepEqual(ran.result.changes, []);
  });

  it("has its answer reviewed when it changes no file", async () => {
    const ran = await bench.run(
      {
        turn: () => says("It is a text file."),
        review: (request) => {
          assert.match(firstUserText(request.messages), /It is a text file\.[\s\S]*\(no file was changed\)/);
          return says(JSON.stringify({ verdict: "accept", reasons: ["It is one."], unmet: [] }));
        },
      },
      { request: { plan: { tasks: [task("a", { type: "analysis" })] } } },
    );
    const outcome = ran.state.tasks[0]?.outcome;
    assert.equal(outcome?.status === "done" && outcome.evidence, "reviewed");
  });

  it("counts without proof, and says so, when the reviewer contradicts itself twice", async () => {
    const word = { verdict: "accept", reasons: ["Fine."], unmet: [CRITERION] };
    const ran = await bench.run(
      { turn: (talk) => writes(talk, "a.txt", "x\n"), review: () => says(JSON.stringify(word)) },
      { request: one },
    );
    const outcome = ran.state.tasks[0]?.outcome;
    assert.equal(outcome?.status === "done" && outcome.evidence, "no-checks");
    assert.match(
      JSON.stringify(ran.state.notices),
      /result of a counts without proof.*names criteria that are not met/,
    );
  });

  it("is reviewed, and nothing is started, in a folder that is not trusted", async () => {
    const ran = await bench.run(
      { turn: (talk) => writes(talk, "a.js", "right\n"), review: judge },
      { request: { plan: one.plan, mayRunCommands: false } },
    );
    assert.deepEqual(
      verdicts(ran.events).map(({ check, status }) => `${check} ${status}`),
      ["review accepted"],
    );
  });

  it("is not reviewed where a check that looks at the change passed", async () => {
    const ran = await bench.run(
      { turn: (talk) => writes(talk, "a.txt", "x\n"), review: () => assert.fail("nobody asked") },
      { request: { plan: one.plan } },
    );
    const outcome = ran.state.tasks[0]?.outcome;
    assert.equal(outcome?.status === "done" && outcome.evidence, "checks-passed");
    assert.equal(ran.rows.filter(({ role }) => role === "reviewer").length, 0);
  });
});
