import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import type { Context } from "mocha";
import { asking, chunks, emulator, get, post, READ_FILE, says, type Wire } from "../support/emulated.ts";

const RECORDED = new URL("../../../shared/data/openrouter/", import.meta.url);

const TOOL_ANSWER = { content: "", reasoning: "Hm.", toolCalls: [{ name: "read_file", arguments: '{"path":"a"}' }] };

/** What only some providers or other features send. */
const NOT_OURS = new Set(["server_tool_use_details"]);

describe("beside recorded traffic, the emulator", () => {
  it("sends every key of a recorded answer with a tool call", async function () {
    const recorded = JSON.parse(recording(this, "recorded/nonstream-tool-call-2026-05-21.json"));
    const emulated = await emulator(TOOL_ANSWER);
    const body = await (await post(emulated, asking("Go", { tools: [READ_FILE] }))).json();
    assert.deepEqual(missingKeys(recorded, body), []);
  });

  it("sends every key of the recorded stream of August 2026, with the usage in the same place", async function () {
    const recorded = chunks(recording(this, "recorded/stream-web-search-2026-08-11.sse"));
    const emulated = await emulator(says("https://"));
    const sent = chunks(await (await post(emulated, asking("Go", { stream: true }))).text());
    for (const place of [0, -2, -1]) assert.deepEqual(missingKeys(recorded.at(place), sent.at(place)), []);
    assert.deepEqual(recorded.map(shape).slice(-2), sent.map(shape).slice(-2));
  });

  it("sends the recorded usage chunk without choices when so set", async function () {
    const recorded = chunks(recording(this, "recorded/stream-choices-empty-usage-2026-03-08.sse"));
    const emulated = await emulator(says("Hello!"), { usageChunk: "empty" });
    const sent = chunks(await (await post(emulated, asking("Go", { stream: true }))).text());
    assert.deepEqual(missingKeys(recorded.at(-1), sent.at(-1)), []);
    assert.deepEqual(recorded.map(shape), sent.map(shape));
  });

  it("sends tool calls without arguments as the recorded stream does", async function () {
    const recorded = chunks(recording(this, "recorded/stream-tool-call-empty-args-2026-03-08.sse"));
    const emulated = await emulator({ content: "", toolCalls: [{ name: "get_all_tabs", arguments: "" }] });
    const body = asking("Go", { stream: true, tools: [READ_FILE] });
    const sent = chunks(await (await post(emulated, body)).text());
    const deltas = (all: readonly Wire[]) => all.slice(0, 3).map(({ choices }) => withoutIds(choices[0]?.delta));
    assert.deepEqual(deltas(sent), deltas(recorded));
  });

  it("sends the recorded errors word for word", async function () {
    const recorded = JSON.parse(recording(this, "errors/errors.json")) as { id: string; body: { error: object } }[];
    const error = (id: string) => recorded.find((one) => one.id === id)?.body.error;
    const emulated = await emulator(says("Hi"));
    const sent = async (body: unknown, headers?: Record<string, string>) =>
      ((await (await post(emulated, body, headers && { headers })).json()) as Wire).error;
    assert.deepEqual(await sent(asking("Hi"), {}), error("401-missing-header"));
    assert.deepEqual(await sent(asking("Hi"), { Authorization: "Bearer x" }), error("401-user-not-found"));
    assert.deepEqual(await sent(asking("Hi"), { Authorization: "x" }), error("401-no-cookie"));
    const strict = {
      model: "acme/plain-1",
      response_format: { type: "json_object" },
      provider: { require_parameters: true },
    };
    assert.deepEqual(await sent(asking("Hi", strict)), error("404-require-parameters-2026-10"));
    const poor = await emulator(says("Hi"), { keyLimit: 0 as never });
    assert.deepEqual(((await (await post(poor, asking("Hi"))).json()) as Wire).error, error("403-key-limit"));
  });

  it("lists models with every key of the real list's rows", async function () {
    const rows = (JSON.parse(recording(this, "models-2026-08-22.full.json")) as { data: Record<string, unknown>[] })
      .data;
    const always = Object.keys(rows[0] ?? {}).filter((key) => rows.every((row) => key in row));
    const { url } = await emulator(says("Hi"));
    const { data } = (await (await fetch(`${url}/models`)).json()) as { data: object[] };
    const [sent = {}] = data;
    assert.ok(always.length > 10);
    assert.deepEqual(
      always.filter((key) => !(key in sent)),
      [],
    );
  });

  it("shows keys and generations with every field of the specification's examples", async function () {
    const spec = recording(this, "openapi-2026-08-22.yaml");
    const emulated = await emulator(says("Hi"));
    const id = (await post(emulated, asking("Go"))).headers.get("x-generation-id");
    for (const [path, address] of [
      ["/generation", `/generation?id=${id}`],
      ["/key", "/key"],
    ] as const) {
      const fields = exampleFields(spec, path);
      const { data } = (await get(emulated, address)).body;
      assert.ok(fields.length > 15);
      assert.deepEqual(
        fields.filter((field) => !(field in data)),
        [],
      );
    }
  });
});

/** The text of a recorded file; skips the test, and says why, where the recordings are not at hand. */
function recording(context: Context, path: string): string {
  const file = new URL(path, RECORDED);
  if (existsSync(file)) return readFileSync(file, "utf8");
  console.log(`      skipped: ${path} of the recorded traffic is not on this machine`);
  return context.skip();
}

/** Paths that the first value has and the second has not. Lists are compared by their first item. */
function missingKeys(recorded: unknown, sent: unknown, path = ""): string[] {
  if (Array.isArray(recorded)) return recorded.length === 0 ? [] : missingKeys(recorded[0], first(sent), `${path}[]`);
  if (typeof recorded !== "object" || recorded === null) return [];
  const held = typeof sent === "object" && sent !== null ? new Map(Object.entries(sent)) : new Map<string, unknown>();
  return Object.entries(recorded).flatMap(([key, value]) => {
    if (NOT_OURS.has(key)) return [];
    return held.has(key) ? missingKeys(value, held.get(key), `${path}.${key}`) : [`${path}.${key}`];
  });
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function shape({ choices, usage }: Wire) {
  return { choices: choices.map(({ finish_reason }) => finish_reason), usage: usage !== undefined };
}

function withoutIds(delta: Wire["choices"][number]["delta"] | undefined) {
  return { ...delta, tool_calls: delta?.tool_calls?.map(({ id, ...call }) => ({ ...call, hasId: id !== undefined })) };
}

/** The fields of the first example below a path of the specification, found by indentation. */
function exampleFields(spec: string, path: string): string[] {
  const lines = spec.slice(spec.indexOf(`\n  ${path}:\n`)).split("\n");
  const start = lines.findIndex((line) => line.trim() === "data:");
  const indent = (lines[start]?.indexOf("data:") ?? 0) + 2;
  const fields: string[] = [];
  for (const line of lines.slice(start + 1)) {
    const at = line.search(/\S/);
    if (at < indent) break;
    if (at === indent) fields.push(line.trim().replace(/:.*$/, ""));
  }
  return fields;
}
