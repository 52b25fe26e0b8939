import assert from "node:assert/strict";
import { FaultRule } from "../../../src/emulator/faults/rule-schema.ts";
import type { Emulator } from "../../../src/emulator/server.ts";
import { ABLE, asking, emulator, get, PLAIN, post, READ_FILE, says } from "../../support/emulated.ts";

function withRules(rules: readonly object[]): Promise<Emulator> {
  return emulator(says("Hi"), { seed: "s", rules: rules.map((rule) => FaultRule.parse(rule)) });
}

async function statuses(rule: object, bodies: readonly Record<string, unknown>[]): Promise<number[]> {
  const emulated = await withRules([rule]);
  const seen: number[] = [];
  for (const body of bodies) seen.push((await post(emulated, asking("Go", body))).status);
  return seen;
}

const FIVE = Array.from({ length: 5 }, () => ({}));
const fault = "unavailable";

describe("a rule for faults", () => {
  for (const [name, rule, bodies, expected] of [
    ["meets all requests", { fault }, FIVE, [503, 503, 503, 503, 503]],
    ["so many at most", { fault, times: 2 }, FIVE, [503, 503, 200, 200, 200]],
    ["those of these places", { fault, when: { requests: [1, 3] } }, FIVE, [200, 503, 200, 503, 200]],
    ["from one on, each second", { fault, when: { from: 1, every: 2 } }, FIVE, [200, 503, 200, 503, 200]],
    ["those to a model", { fault, when: { model: PLAIN } }, [{}, { model: PLAIN }], [200, 503]],
    ["those to models of one author", { fault, when: { model: "acme/p*" } }, [{}, { model: PLAIN }], [200, 503]],
    ["streams", { fault, when: { stream: true } }, [{}, { stream: true }], [200, 503]],
    ["requests with tools", { fault, when: { tools: true } }, [{}, { tools: [READ_FILE] }], [200, 503]],
    [
      "requests with a text",
      { fault, when: { contains: "secret" } },
      [{}, { messages: [{ role: "user", content: "a secret" }] }],
      [200, 503],
    ],
  ] as const) {
    it(name, async () => assert.deepEqual(await statuses(rule, bodies), expected));
  }

  it("meets a share of the requests, the same ones for the same seed", async () => {
    const many = Array.from({ length: 30 }, () => ({}));
    const rule = { fault, when: { share: 0.3 } };
    const first = await statuses(rule, many);
    const failed = first.filter((status) => status === 503).length;
    assert.ok(failed > 3 && failed < 16, `${failed} of 30`);
    assert.deepEqual(await statuses(rule, many), first);
  });

  it("may have values of its own", async () => {
    const custom = { kind: "http", status: 418, body: { short: true }, headers: { "X-Pot": "tea" } };
    const emulated = await withRules([{ fault: custom }]);
    const response = await post(emulated, asking("Go"));
    assert.equal(response.status, 418);
    assert.equal(response.headers.get("x-pot"), "tea");
    assert.deepEqual(await response.json(), { short: true });
  });

  it("may meet what is no chat", async () => {
    const emulated = await withRules([
      { fault, on: "models", times: 1 },
      { fault: "unauthorized", on: "key" },
    ]);
    assert.equal((await fetch(`${emulated.url}/models`)).status, 503);
    assert.equal((await fetch(`${emulated.url}/models`)).status, 200);
    assert.equal((await get(emulated, "/key")).status, 401);
    assert.equal((await post(emulated, asking("Go", { model: ABLE }))).status, 200);
  });
});
