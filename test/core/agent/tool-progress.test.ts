import assert from "node:assert/strict";
import { runTools } from "../../../src/core/agent/run-tools.ts";
import type { SwarmFact } from "../../../src/core/events.ts";
import { NO_STEPS } from "../../../src/core/resume/steps.ts";
import { fakeServer, fakeSpec, listed, toolboxOf } from "../../support/mcp-servers.ts";
import { contextIn } from "../../support/tool-bench.ts";

describe("progress of a long call", () => {
  it("is shown as what its agent does, twice a second at most however much a server tells", async () => {
    const said: SwarmFact[] = [];
    const server = fakeServer("web", [listed("fetch")]);
    const { box, host } = await toolboxOf([server], {
      specs: [fakeSpec("web", { effects: { fetch: "read" } })],
    });
    server.answer = async (_tool, _args, _signal, onProgress) => {
      for (let step = 1; step <= 1_000; step++) {
        onProgress?.(`${step} of 1000${step === 101 ? `: ${"x".repeat(5_000)}` : ""}`);
        if (step === 100 || step === 600) await host.advance(500);
      }
      return { status: "answered", text: "done", isError: false };
    };
    const deps = {
      tools: box.tools,
      toolContext: contextIn(host, "/copy"),
      say: said.push.bind(said),
      steps: NO_STEPS,
    };
    await runTools([{ id: "c", name: "web__fetch", arguments: "{}" }], "turn-0", deps);
    const shown = said.flatMap((fact) => (fact.type === "task.activity" ? [fact.text.slice(0, 30)] : []));
    assert.deepEqual(shown, [
      "web__fetch: 1 of 1000",
      `web__fetch: 101 of 1000: ${"x".repeat(5)}`,
      "web__fetch: 601 of 1000",
    ]);
    assert.ok(said.every((fact) => fact.type !== "task.activity" || fact.text.length < 300));
    assert.equal(said.at(-1)?.type, "tool.finished");
  });
});
