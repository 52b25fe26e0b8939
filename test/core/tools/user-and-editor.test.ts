import assert from "node:assert/strict";
import { type Abilities, NO_ABILITIES } from "../../../src/core/tools/abilities.ts";
import { ALL_TOOLS, toolsFor } from "../../../src/core/tools/all-tools.ts";
import type { EditorFacts } from "../../../src/core/tools/editor-facts.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { callTool, contextIn } from "../../support/tool-bench.ts";

const EDITOR: EditorFacts = {
  symbols: async (query, limit) =>
    [{ name: "parseDate", kind: "function", path: "src/date.ts", line: 7 }]
      .filter(({ name }) => name.includes(query))
      .slice(0, limit),
  problems: async (path) =>
    path === "src/none.ts"
      ? []
      : [{ path: "src/date.ts", line: 3, severity: "error", message: "no such\nname", source: "ts" }],
};

const bench = (abilities: Partial<Abilities>, changed: readonly string[] = []) => {
  const context = { ...contextIn(fakeHost(), "/copy"), changed: async () => changed };
  return { ...context, abilities: { ...NO_ABILITIES, ...abilities } };
};

describe("tools that need a user or an editor", () => {
  it("are offered only where there is one, after all others", () => {
    const names = (abilities: Abilities) => toolsFor(abilities).map(({ name }) => name);
    const plain = names(NO_ABILITIES);
    assert.ok(!plain.includes("ask_user") && !plain.includes("editor_symbols") && !plain.includes("editor_problems"));
    const all = names({ ...NO_ABILITIES, editor: EDITOR, askUser: async () => null });
    assert.deepEqual(all, [...plain, "editor_symbols", "editor_problems", "ask_user"]);
    assert.deepEqual(
      plain,
      ALL_TOOLS.filter(({ needs }) => needs === undefined).map(({ name }) => name),
    );
  });

  it("hand the user's words to the agent, and say so when nobody answered", async () => {
    const asked: unknown[] = [];
    const context = bench({
      askUser: async (question) => {
        asked.push(question);
        return question.options[1] ?? null;
      },
    });
    const answered = await callTool(context, "ask_user", { question: "Keep it?", options: ["yes", "no"] });
    assert.deepEqual(answered, { ok: true, content: "The user's answer: no", summary: "asked: Keep it?" });
    const alone = await callTool(context, "ask_user", { question: "Keep it?" });
    assert.equal(alone.ok, false);
    assert.match(alone.content, /There is no answer.*Decide it yourself/);
    assert.deepEqual(asked, [
      { task: "task-1", question: "Keep it?", options: ["yes", "no"] },
      { task: "task-1", question: "Keep it?", options: [] },
    ]);
    assert.equal((await callTool(context, "ask_user", { question: "x".repeat(601) })).summary, "invalid");
  });

  it("tell what the editor knows, and which of these files the agent has changed since", async () => {
    const context = bench({ editor: EDITOR }, ["src/date.ts", "src/other.ts"]);
    const symbols = await callTool(context, "editor_symbols", { query: "parse" });
    assert.match(symbols.content, /^src\/date\.ts:7: function parseDate\n/);
    assert.match(symbols.content, /not your copy\. You have changed src\/date\.ts since/);
    assert.match((await callTool(context, "editor_symbols", { query: "ghost" })).content, /no definition like "ghost"/);
    const problems = await callTool(bench({ editor: EDITOR }), "editor_problems", {});
    assert.match(problems.content, /^src\/date\.ts:3: error: no such name \(ts\)\n/);
    assert.match(problems.content, /You have changed none of these files/);
    const none = await callTool(context, "editor_problems", { path: "src/none.ts" });
    assert.match(none.content, /no problem in src\/none\.ts, or has not looked at it/);
  });
});
