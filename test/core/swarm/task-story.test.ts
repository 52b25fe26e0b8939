import assert from "node:assert/strict";
import type { SwarmEvent, SwarmFact } from "../../../src/core/events.ts";
import { nanoUsd } from "../../../src/core/money.ts";
import { applyEvent } from "../../../src/core/swarm/state.ts";
import type { SwarmState } from "../../../src/core/swarm/state-types.ts";
import { task } from "../../support/plans.ts";

const START: readonly SwarmFact[] = [
  {
    ...{ type: "swarm.started", goal: "goal", tier: "balanced", workspace: "/w", simulated: true, concurrency: 10 },
    ...{ endpoint: "e", budget: nanoUsd(1), baseline: "a/b" },
  },
  { type: "plan.ready", tasks: [task("a"), task("b")], source: "given" },
];

function stateAfter(...facts: readonly SwarmFact[]): SwarmState {
  const events = [...START, ...facts].map((fact): SwarmEvent => ({ at: 1, swarm: "s", ...fact }));
  const state = events.reduce(applyEvent, null as SwarmState | null);
  assert.ok(state);
  return state;
}

const storyOf = (state: SwarmState) => state.tasks.find(({ id }) => id === "a");
const ran = (shown: string): SwarmFact => ({
  ...{ type: "command.decided", task: "a", shown, decision: "ran", by: "proved plain", why: "" },
});

describe("a task's story", () => {
  it("keeps what was run and refused, by whom and why", () => {
    const refused: SwarmFact = { ...ran("rm x"), decision: "refused", by: "you", why: "keep it" } as SwarmFact;
    const one = storyOf(stateAfter(ran("ls"), refused));
    assert.deepEqual(one?.commands, [
      { shown: "ls", decision: "ran", by: "proved plain", why: "" },
      { shown: "rm x", decision: "refused", by: "you", why: "keep it" },
    ]);
    assert.equal(one?.activity, "may not run rm x");
    assert.deepEqual(stateAfter(ran("ls")).tasks[1]?.commands, [], "another task has none of it");
  });

  it("tells questions, guards, condensing and cleaned text in words", () => {
    const one = storyOf(
      stateAfter(
        { type: "question.asked", task: "a", question: "Which?" },
        { type: "question.answered", task: "a", answer: "this" },
        { type: "question.answered", task: "a", answer: null },
        { type: "guard.acted", task: "a", guard: "cycle", action: "hint", why: "read a.ts four times" },
        { type: "guard.acted", task: "a", guard: "cycle", action: "stop", why: "read it again" },
        { type: "context.condensed", task: "a", before: 48_000, after: 1_210_000 },
        { type: "text.cleaned", task: "a", source: "read_file", removed: 1 },
        { type: "text.cleaned", task: "a", source: "AGENTS.md", removed: 3 },
      ),
    );
    assert.deepEqual(one?.told, [
      "It asked you: Which?",
      "You answered: this",
      "Nobody answered.",
      "A guard told it to change its way: read a.ts four times",
      "A guard ended the attempt: read it again",
      "Its conversation was made shorter, from about 48,000 to 1,210,000 tokens.",
      "1 character that does not show was written out in read_file.",
      "3 characters that do not show were written out in AGENTS.md.",
    ]);
  });

  it("is bounded: the newest forty of each kind", () => {
    const one = storyOf(stateAfter(...Array.from({ length: 50 }, (_, at) => ran(`echo ${at}`))));
    assert.equal(one?.commands.length, 40);
    assert.equal(one?.commands.at(-1)?.shown, "echo 49");
  });
});

describe("what a swarm tells of itself", () => {
  it("is what commands are kept from, which rules are used, and that it was taken up again", () => {
    const files = [{ path: "AGENTS.md", hash: "ab", hidden: 0 }];
    const state = stateAfter(
      { type: "confinement", level: "files", by: "bubblewrap", text: "No writes elsewhere." },
      { type: "rules.decided", used: true, files },
      { type: "swarm.resumed", finished: 1 },
    );
    assert.deepEqual(state.confinement, { level: "files", by: "bubblewrap", text: "No writes elsewhere." });
    assert.deepEqual(state.rules, { used: true, files });
    assert.match(state.notices.at(-1)?.text ?? "", /goes on after it was interrupted; 1 task was finished/);
  });
});
