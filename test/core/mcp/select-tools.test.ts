import assert from "node:assert/strict";
import fc from "fast-check";
import type { McpTool } from "../../../src/core/mcp/mcp-tool.ts";
import { selectTools } from "../../../src/core/mcp/select-tools.ts";
import type { SelectionDeps } from "../../../src/core/mcp/selection.ts";
import { definitionTokens, tokenCost } from "../../../src/core/mcp/tool-cost.ts";
import { openToolUsage } from "../../../src/core/mcp/usage.ts";
import { pricePerMillion } from "../../../src/core/money.ts";
import { parseToolCall, toolDefinitions } from "../../../src/core/tools/parse-call.ts";
import type { Tool } from "../../../src/core/tools/tool.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { type ReachedCall, toolsOfRows } from "../../support/listed-tools.ts";
import { contextIn } from "../../support/tool-bench.ts";

const SCHEMA = {
  type: "object",
  properties: { id: { type: "string", description: "Which one." }, count: { type: "integer", minimum: 1 } },
  required: ["id"],
  additionalProperties: false,
};
const NOUNS = ["order", "recipe", "train", "invoice", "planet", "song", "garden", "bridge", "ticket", "letter"];
const VERBS = ["list", "paint", "weigh", "fold", "measure", "rinse", "borrow", "hide"];

/** Eighty tools of ten servers, none like another. */
const ROWS = NOUNS.flatMap((noun) =>
  VERBS.map((verb) => ({
    server: `${noun}-house`,
    name: `${verb}_${noun}`,
    description: `Can ${verb} one ${noun} for you. ${"It has many uses, of which more is said in the manual. ".repeat(4)}`,
    inputSchema: SCHEMA,
  })),
);
const context = contextIn(fakeHost(), "/copy");

function selected(tools: readonly McpTool[], deps: SelectionDeps = {}) {
  const chosen = selectTools(tools, deps);
  const [find] = chosen;
  if (find?.name !== "find_tools") throw new Error("all are given directly");
  const call = (name: string, args: unknown, tool = "call_tool") =>
    parseToolCall(chosen, { id: "1", name: tool, arguments: JSON.stringify({ name, arguments: args }) });
  return { chosen, call, find: async (input: object) => (await find.run(find.input.parse(input), context)).content };
}

describe("the tools of servers that agents are given", () => {
  it("are all of them where they are few, in an order that depends on their names alone", () => {
    const few = toolsOfRows(ROWS.slice(0, 9));
    assert.deepEqual(new Set(selectTools(few)), new Set(few));
    assert.deepEqual(selectTools(few.toReversed()), selectTools(few));
    assert.deepEqual(selectTools([]), []);
  });

  it("are two that stand for them as soon as that is cheaper, and never more than providers take", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: ROWS.length }), (count) => {
        const tools = toolsOfRows(ROWS.slice(0, count));
        const chosen = selectTools(tools);
        const names = chosen.map(({ name }) => name);
        if (chosen.length === count) return assert.ok(definitionTokens(tools) <= 5_000, String(count));
        assert.deepEqual(names, ["find_tools", "call_tool"]);
        assert.ok(definitionTokens(tools) > definitionTokens(chosen) + 3_000);
      }),
      { numRuns: 20 },
    );
    const tiny = Array.from({ length: 120 }, (_, at) => ({
      server: "s",
      name: `t${at}`,
      description: "x",
      inputSchema: { type: "object" },
    }));
    assert.equal(selectTools(toolsOfRows(tiny)).length, 2);
    assert.equal(selectTools(toolsOfRows(tiny.slice(0, 100))).length, 100);
  });

  it("are told of the same way whatever order servers list them in, and in little room", () => {
    const one = toolDefinitions(selectTools(toolsOfRows(ROWS)));
    assert.deepEqual(toolDefinitions(selectTools(toolsOfRows(ROWS.toReversed()))), one);
    for (const noun of NOUNS)
      assert.match(JSON.stringify(one), new RegExp(`${noun}-house \\\\?\\(8\\)`.replace("\\\\?", "")));
    const long = Array.from({ length: 600 }, (_, at) => ({
      server: `server-${at % 60}`,
      name: `tool_${at}_${"long".repeat(10)}`,
      inputSchema: SCHEMA,
    }));
    const named = selectTools(toolsOfRows(long))[0]?.description ?? "";
    for (let at = 0; at < 60; at++) assert.ok(named.includes(`\nserver-${at} (10): `), `server-${at}`);
    const hundreds = Array.from({ length: 600 }, (_, at) => ({
      ...ROWS[0],
      server: `server-${at % 300}`,
      name: `tool_${at}`,
    }));
    const many = toolsOfRows(hundreds as typeof ROWS);
    assert.ok(definitionTokens(selectTools(many)) < 2_500);
  });
});

describe("find_tools", () => {
  const { find } = selected(toolsOfRows(ROWS));

  it("shows the best with their parameters, others in a line, and the rest of their servers by name", async () => {
    const said = await find({ query: "fold a letter" });
    assert.match(said, /^letter-house__fold_letter: Can fold one letter[^\n]*\n\{.*"required":\["id"\]/);
    assert.match(said, /\nOthers:\n/);
    assert.match(said, /\nAlso on these servers[^\n]*\n(.*\n)*\w+-house: /);
    for (const verb of VERBS) assert.ok(said.includes(`${verb}_letter`), verb);
  });

  it("finds every tool by its full name and by its server's own name for it, first", async () => {
    for (const tool of toolsOfRows(ROWS))
      for (const query of [tool.name, tool.listed.name])
        assert.ok((await find({ query })).startsWith(`${tool.name}: `), query);
  });

  it("lists nothing twice from page to page", async () => {
    const seen = new Set<string>();
    for (const page of [1, 2, 3]) {
      const said = await find({ query: "list and paint and weigh and fold one", page });
      for (const { name, listed } of toolsOfRows(ROWS)) {
        if (!new RegExp(`(?<![a-z])${listed.name}(?![a-z])`).test(said)) continue;
        assert.ok(!seen.has(name), `${name} on page ${page}`);
        seen.add(name);
      }
    }
    assert.equal(seen.size, ROWS.length);
  });

  it("lists all of one server, and says which there are", async () => {
    const said = await find({ query: "nothing of it", server: "song-house" });
    for (const verb of VERBS) assert.ok(said.includes(`song-house__${verb}_song`));
    assert.ok(!said.includes("garden-house"));
    assert.match(
      await find({ query: "a", server: "moon" }),
      /no server "moon".*order-house.*letter-house|no server "moon".*bridge-house/,
    );
    assert.match(await find({ query: "qqqq zzzz" }), /Nothing was found/);
  });

  it("answers in bounded room, with nothing in it that does not show", async () => {
    const huge = Array.from({ length: 40 }, (_, at) => ({
      server: `s${at % 3}`,
      name: `fold_${at}_${"long".repeat(10)}`,
      description: `Fold\u200b ${"very ".repeat(500)}`,
      inputSchema: {
        type: "object",
        properties: Object.fromEntries(
          Array.from({ length: 99 }, (_, n) => [`p${n}`, { type: "string", description: "x".repeat(99) }]),
        ),
      },
    }));
    const said = await selected(toolsOfRows(huge)).find({ query: "fold" });
    assert.ok(said.length <= 9_000, String(said.length));
    assert.ok(said.includes("p0 (string)"));
    assert.ok(!said.includes("\u200b") && said.includes("<U+200B>"));
  });
});

describe("call_tool", () => {
  it("means the tool that it names, with that tool's own effect, source and input", async () => {
    const reached: ReachedCall[] = [];
    const { call } = selected(toolsOfRows(ROWS, reached, "write"));
    for (const name of ["song-house__hide_song", "hide_song"]) {
      const meant = call(name, { id: "7", count: 2 });
      assert.ok(meant.status === "ok");
      assert.equal(meant.tool.name, "song-house__hide_song");
      assert.equal(meant.tool.effect, "write");
      assert.equal(meant.tool.source, "mcp:song-house");
      assert.deepEqual(meant.input, { id: "7", count: 2 });
      await meant.tool.run(meant.input, context);
    }
    assert.deepEqual(
      reached.map(({ tool }) => tool),
      ["hide_song", "hide_song"],
    );
  });

  it("takes only arguments that fit, and shows the schema where they do not", () => {
    const { call } = selected(toolsOfRows(ROWS));
    for (const args of [{}, { id: 7 }, { id: "7", count: 0 }, { id: "7", more: 1 }, undefined, "text", [1]]) {
      const meant = call("hide_song", args);
      assert.ok(meant.status === "invalid", JSON.stringify(args));
      if (typeof args === "object" && !Array.isArray(args)) assert.match(meant.message, /"required":\["id"\]/);
    }
  });

  it("reaches neither our own tools nor itself, and offers what is near", () => {
    const { call } = selected(toolsOfRows(ROWS));
    for (const name of ["write_file", "run_command", "find_tools", "call_tool", "__proto__", "constructor"])
      assert.equal(call(name, {}).status, "invalid", name);
    const near = call("song_hide", {});
    assert.ok(near.status === "invalid");
    assert.match(near.message, /Near to it: song-house__hide_song/);
  });

  it("takes a server's own name only where no other server has it", () => {
    const rows = [...ROWS, { ...ROWS[0], server: "second" } as (typeof ROWS)[number]];
    const { call } = selected(toolsOfRows(rows));
    assert.equal(call("list_order", { id: "1" }).status, "invalid");
    assert.equal(call("second__list_order", { id: "1" }).status, "ok");
  });

  it("neither finds nor reaches what is off by now, and both again when it is on", async () => {
    const off = new Set<string>();
    const { call, find, chosen } = selected(toolsOfRows(ROWS), { isOn: ({ name }) => !off.has(name) });
    const before = JSON.stringify(toolDefinitions(chosen));
    off.add("song-house__hide_song");
    const refused = call("hide_song", { id: "1" });
    assert.ok(refused.status === "invalid" && /switched off/.test(refused.message));
    assert.ok(!(await find({ query: "hide song" })).includes("hide_song"));
    const near = call("song_hide", {});
    assert.ok(near.status === "invalid" && !near.message.includes("hide_song,"));
    assert.equal(JSON.stringify(toolDefinitions(chosen)), before, "the prompt's head stays");
    off.clear();
    assert.equal(call("hide_song", { id: "1" }).status, "ok");
    assert.ok((await find({ query: "hide song" })).includes("hide_song"));
  });
});

describe("what tools cost in every request", () => {
  it("is the same number for a server as for its tools together", () => {
    const tools = toolsOfRows(ROWS);
    const price = pricePerMillion("0.26");
    const whole = tokenCost(tools, price);
    assert.equal(
      tools.reduce((sum, tool) => sum + tokenCost([tool], price).tokens, 0),
      whole.tokens,
    );
    assert.equal(whole.perTurn, Math.ceil(whole.tokens * 260));
    assert.ok(tokenCost(selectTools(tools), price).tokens < whole.tokens / 5);
    assert.deepEqual(tokenCost([] as Tool[], price), { tokens: 0, perTurn: 0 });
  });
});

describe("what was called after what", () => {
  const files = (kept: Map<string, string>) => ({
    ...fakeHost().files,
    read: async (path: string) => (kept.has(path) ? new TextEncoder().encode(kept.get(path)) : undefined),
    write: async (path: string, data: Uint8Array | string) => void kept.set(path, String(data)),
  });

  it("is offered in later runs, only where it was more than chance", async () => {
    const kept = new Map<string, string>();
    const host = { ...fakeHost(), files: files(kept) };
    const usage = await openToolUsage(host, "/data/tools.json");
    const { call } = selected(toolsOfRows(ROWS), { usage });
    for (const name of ["list_song", "hide_song", "list_song", "hide_song", "fold_letter"]) {
      const meant = call(name, { id: "1" });
      assert.ok(meant.status === "ok");
      await meant.tool.run(meant.input, context);
    }
    const later = await openToolUsage(host, "/data/tools.json");
    await later.called("next", "song-house__list_song");
    assert.deepEqual(later.likely("next"), ["song-house__hide_song"]);
    assert.deepEqual(later.likely("another"), ["song-house__list_song"], "what tasks begin with");
    await later.called("next", "song-house__hide_song");
    assert.deepEqual(later.likely("next"), [], "once is chance");
    assert.match(await selected(toolsOfRows(ROWS), { usage: later }).find({ query: "paint a bridge" }), /paint_bridge/);
  });

  it("stays small, and neither a broken file nor a full disk stops a call", async () => {
    const kept = new Map<string, string>();
    const usage = await openToolUsage({ ...fakeHost(), files: files(kept) }, "/f");
    const after = Object.fromEntries(
      Array.from({ length: 500 }, (_, at) => [`a-${at}`, { [`b-${at}`]: (at % 2) + 1 }]),
    );
    kept.set("/f", JSON.stringify({ version: 1, after }));
    for (const tool of ["often", "new", "often", "newer", "often"]) await usage.called("u", tool);
    const pairs = Object.values(JSON.parse(kept.get("/f") ?? "").after as object).flatMap((one) => Object.keys(one));
    assert.ok(pairs.length < 300, `${pairs.length} pairs`);
    assert.ok(pairs.includes("b-1") && !pairs.includes("b-0"), "what came but once goes first");
    kept.set("/f", '{"version":2,"after":{"":{"x":9}}}');
    assert.deepEqual((await openToolUsage({ ...fakeHost(), files: files(kept) }, "/f")).likely("t"), []);
    const full = { ...files(kept), write: async () => Promise.reject(new Error("no space left")) };
    const host = fakeHost({ files: full });
    await (await openToolUsage(host, "/f")).called("t", "x");
    assert.match(host.logged[0]?.message ?? "", /no space left/);
  });
});
