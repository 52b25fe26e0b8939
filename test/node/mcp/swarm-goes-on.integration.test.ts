import assert from "node:assert/strict";
import { toolCall } from "../../../src/emulator/simulated/edits.ts";
import { processBench } from "../../support/mcp-processes.ts";
import { task } from "../../support/plans.ts";
import { calls, says, swarmBench } from "../../support/swarm-bench.ts";

describe("A swarm whose server crashes", function () {
  this.timeout(120_000);

  it("goes on with its other tools, and finishes", async () => {
    const servers = await processBench(["crash-in-call", "good"], { spec: { effects: { "*": "read" } } });
    const swarm = swarmBench({ "README.md": "# Work\n" });
    const answers: string[] = [];
    try {
      const { result } = await swarm.run(
        {
          turn: ({ task: id, turnsDone }, request) => {
            const [last] = request.messages.slice(-1);
            if (last?.role === "tool") answers.push(`${id} ${turnsDone} ${last.content}`);
            // Simulated: the crash, the other server's tool, then the task's own file.
            if (turnsDone === 0) return calls(toolCall("crash-in-call__work", {}));
            if (turnsDone === 1) return calls(toolCall("good__work", {}));
            if (turnsDone === 2) return calls(toolCall("write_file", { path: `${id}.md`, content: "done\n" }));
            return says("Done.");
          },
        },
        {
          request: {
            plan: { tasks: [task("one"), task("two", { dependsOn: ["one"] })] },
            checks: [{ name: "test", file: "true", args: [] }],
            otherTools: servers.box.tools,
          },
        },
      );
      assert.equal(result.outcome.status, "done", JSON.stringify(result.outcome));
      const said = (id: string, turn: number) => answers.find((one) => one.startsWith(`${id} ${turn} `)) ?? "";
      for (const id of ["one", "two"]) {
        assert.match(said(id, 1), /exit code 3/);
        assert.match(said(id, 2), /done/);
      }
      assert.deepEqual(servers.waits.slice(0, 2), [1_000, 5_000]);
      assert.equal(servers.notes("good").filter((note) => note === "call work").length, 2);
    } finally {
      swarm.dispose();
      await servers.dispose();
    }
    assert.deepEqual(servers.pids(), []);
  });
});
