import assert from "node:assert/strict";
import { PROMPT_VERSIONS } from "../../../src/core/prompts/versions.ts";
import { task } from "../../support/plans.ts";
import { type SwarmBench, swarmBench, writes } from "../../support/swarm-bench.ts";

describe("the first words of sibling agents", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "src/one.ts": "1\n", "src/two.ts": "2\n", "README.md": "# Both\n" });
  });
  afterEach(() => bench.dispose());

  it("are the same byte for byte until the task begins, so that prompt caches serve them, and have a version", async () => {
    const begun = new Map<string, string>();
    const ran = await bench.run(
      {
        turn: (talk, { messages }) => {
          const said = messages.slice(0, 2).map(({ role, content }) => `${role}: ${content}`);
          if (talk.turnsDone === 0) begun.set(talk.task, said.join("\n"));
          return writes(talk, `${talk.task}.txt`, "x\n");
        },
      },
      { request: { plan: { tasks: [task("a"), task("b", { type: "structured", files: ["README.md"] })] } } },
    );
    assert.equal(ran.result.outcome.status, "done");
    const [a = "", b = ""] = [begun.get("a"), begun.get("b")];
    const until = (text: string) => text.slice(0, text.indexOf("Task: "));
    assert.equal(until(a), until(b));
    assert.match(
      until(a),
      /^system: You are one of several agents.*user: Files of the project:\n<data-(\w+) from="repository">\nREADME\.md\n.*two\.ts\n<\/data-\1>\n\n$/s,
    );
    const started = ran.events.find((event) => event.type === "swarm.started");
    assert.deepEqual(started?.prompts, PROMPT_VERSIONS);
  });
});
