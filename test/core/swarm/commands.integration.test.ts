import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CommandPolicy } from "../../../src/core/engine-types.ts";
import { toolCall } from "../../../src/emulator/simulated/edits.ts";
import { task } from "../../support/plans.ts";
import { calls, type SwarmBench, says, swarmBench } from "../../support/swarm-bench.ts";

const POLICY: CommandPolicy = { allow: [], sandbox: "prefer" };
const plan = { tasks: [task("a")] };

describe("agents with a command line", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "a.txt": "one\n", ".vscode/settings.json": "{}\n" });
  });
  afterEach(() => bench.dispose());

  /** One agent runs the lines, one in a turn; gives what it was told of each. */
  const runLines = async (lines: readonly string[], commands: CommandPolicy) => {
    const told: string[] = [];
    const ran = await bench.run(
      {
        turn: (talk, request) => {
          const last = request.messages.at(-1);
          if (talk.turnsDone > 0)
            told.push(typeof last?.content === "string" ? last.content : JSON.stringify(last?.content));
          const line = lines[talk.turnsDone];
          if (line !== undefined) return calls(toolCall("run_command", { command: line }));
          const done = talk.turnsDone > lines.length;
          return done ? says("Done.") : calls(toolCall("write_file", { path: "done.txt", content: "done\n" }));
        },
      },
      { request: { plan, commands } },
    );
    return { ran, told };
  };

  it("run what is plain in their copy, and nothing else unasked", async () => {
    const { ran, told } = await runLines(
      ["cat a.txt | head -n 1", "touch PWNED", "cat a.txt; echo $(touch PWNED)"],
      POLICY,
    );
    assert.match(told[0] ?? "", /Exit code 0\.\s+one/);
    assert.match(told[1] ?? "", /Not run: touch is not on the list/);
    assert.match(told[2] ?? "", /Not run/);
    const decided = ran.events.flatMap((event) =>
      event.type === "command.decided" ? [[event.shown, event.decision, event.by]] : [],
    );
    assert.deepEqual(decided, [
      ["cat a.txt | head -n 1", "ran", "proved plain"],
      ["touch PWNED", "refused", "nobody asked"],
      ["cat a.txt; echo $(touch PWNED)", "refused", "nobody asked"],
    ]);
    assert.deepEqual(
      ran.result.changes.map(({ path }) => path),
      ["done.txt"],
    );
    assert.equal(existsSync(join(bench.workspace, "PWNED")), false);
  });

  it("bring back what a person let them make, and never what is protected", async () => {
    const lines = [
      "echo new > made.txt && echo x > .vscode/settings.json && mkdir -p .husky && echo x > .husky/pre-commit",
    ];
    const { ran } = await runLines(lines, { ...POLICY, onCommand: async () => ({ choice: "run" }) });
    assert.deepEqual(
      ran.result.changes.map(({ path }) => path),
      ["done.txt", "made.txt"],
    );
  });
});
