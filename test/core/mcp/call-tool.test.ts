import assert from "node:assert/strict";
import { runTools, type ToolDeps } from "../../../src/core/agent/run-tools.ts";
import type { SwarmFact } from "../../../src/core/events.ts";
import { selectTools } from "../../../src/core/mcp/select-tools.ts";
import { NO_STEPS, type Steps } from "../../../src/core/resume/steps.ts";
import { NO_ABILITIES } from "../../../src/core/tools/abilities.ts";
import type { Tool } from "../../../src/core/tools/tool.ts";
import { createTaint } from "../../../src/core/untrusted/taint.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { type ReachedCall, toolsOfRows } from "../../support/listed-tools.ts";
import { contextIn } from "../../support/tool-bench.ts";

const ROWS = Array.from({ length: 120 }, (_, at) => ({
  server: `server-${at % 4}`,
  name: `deed_${at}`,
  description: `Does deed ${at}.`,
  inputSchema: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
}));

/** Agents with two selected tools for 120, of which the first reads, the second writes, and the third sends. */
function agent(parts: { readonly answer?: string; readonly steps?: Steps; readonly run?: Tool["run"] } = {}) {
  const reached: ReachedCall[] = [];
  const asked: string[] = [];
  const said: SwarmFact[] = [];
  const effects = ["read", "write", "send"] as const;
  const all = ROWS.map((row, at) => {
    const [made] = toolsOfRows([row], reached, effects[at % 3]);
    assert.ok(made);
    return parts.run === undefined ? made : { ...made, run: parts.run };
  });
  const askUser = async ({ question }: { readonly question: string }) => {
    asked.push(question);
    return parts.answer ?? null;
  };
  const toolContext = {
    ...contextIn(fakeHost(), "/copy"),
    taint: createTaint(["user", "repository"]),
    abilities: { ...NO_ABILITIES, askUser },
  };
  const deps: ToolDeps = {
    tools: selectTools(all),
    toolContext,
    say: (fact) => said.push(fact),
    steps: parts.steps ?? NO_STEPS,
  };
  const call = (...names: readonly string[]) =>
    runTools(
      names.map((name, at) => ({
        id: `c${at}`,
        name: "call_tool",
        arguments: JSON.stringify({ name, arguments: { id: "1" } }),
      })),
      "turn-0",
      deps,
    );
  const find = (query: string) =>
    runTools([{ id: "f", name: "find_tools", arguments: JSON.stringify({ query }) }], "turn-1", deps);
  return { call, find, reached, asked, said, taint: toolContext.taint };
}

describe("a call through call_tool", () => {
  it("is gated as the tool that it means: what sends is asked about, and nothing else", async () => {
    const refused = agent();
    const { messages } = await refused.call("deed_2");
    assert.match(messages[0]?.content ?? "", /^server-2__deed_2 was not used: it sends data out/);
    assert.deepEqual(refused.reached, []);
    assert.match(refused.asked[0] ?? "", /server-2__deed_2 sends data out.*"id":"1"/s);
    const allowed = agent({ answer: "Send this once" });
    await allowed.call("deed_2");
    assert.deepEqual(
      allowed.reached.map(({ tool }) => tool),
      ["deed_2"],
    );
    const quiet = agent();
    await quiet.call("deed_0", "deed_1");
    assert.equal(quiet.reached.length, 2);
    assert.deepEqual(quiet.asked, []);
  });

  it("marks the conversation with the server that answered, and is told and judged under the tool's own name", async () => {
    const { call, said, taint } = agent();
    const { seen } = await call("deed_1");
    assert.ok(taint.sources.has("mcp:server-1"));
    assert.deepEqual(
      said.map((fact) => fact.type === "tool.finished" && fact.tool),
      ["server-1__deed_1"],
    );
    assert.deepEqual(seen[0] && { ...seen[0], result: "" }, {
      tool: "server-1__deed_1",
      arguments: '{"id":"1"}',
      effect: "write",
      ok: true,
      result: "",
    });
  });

  it("is not the only one that marks it: what a search shows are servers' words", async () => {
    const { find, taint } = agent();
    const { messages } = await find("deed 7");
    assert.match(messages[0]?.content ?? "", /server-3__deed_7/);
    assert.ok(taint.sources.has("mcp:definitions"));
  });

  it("runs side by side with others that only read, and in order as soon as one does not", async () => {
    for (const [names, most] of [
      [["deed_0", "deed_3", "deed_6"], 3],
      [["deed_0", "deed_1", "deed_3"], 1],
    ] as const) {
      let [now, peak] = [0, 0];
      const run = async () => {
        peak = Math.max(peak, ++now);
        await new Promise<void>((resolve) => setImmediate(resolve));
        now--;
        return { ok: true, content: "", summary: "" };
      };
      await agent({ run }).call(...names);
      assert.equal(peak, most, String(names));
    }
  });

  it("is repeated after a crash where its tool only reads, and else told as not known", async () => {
    const unknown: string[] = [];
    const steps: Steps = {
      ...NO_STEPS,
      once: async (key, work, lost) => {
        if (lost !== undefined) unknown.push(key);
        return lost === undefined ? work() : lost();
      },
    };
    const cut = agent({ steps });
    const { messages } = await cut.call("deed_0", "deed_1");
    assert.deepEqual(
      cut.reached.map(({ tool }) => tool),
      ["deed_0"],
    );
    assert.match(messages[1]?.content ?? "", /ended while server-1__deed_1 ran/);
    assert.equal(unknown.length, 1);
  });
});
