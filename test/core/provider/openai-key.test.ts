import assert from "node:assert/strict";
import { fakeHost } from "../../support/fake-host.ts";
import { chunk, events, type HttpStep, json, sse } from "../../support/http-script.ts";
import { KEY, wireBench } from "../../support/wire-client.ts";

describe("the client never tells the key", () => {
  const { ask, failed } = wireBench();

  const echoes: readonly [string, (key: string) => string][] = [
    ["as it is", (key) => key],
    ["URL-encoded", (key) => encodeURIComponent(key)],
    ["in base64", (key) => Buffer.from(key).toString("base64")],
    ["in base64 behind a name", (key) => Buffer.from(`user:${key}`).toString("base64")],
    ["in base64url behind a letter", (key) => Buffer.from(`x${key}y`).toString("base64url")],
    ["in hexadecimal", (key) => Buffer.from(key).toString("hex")],
  ];
  for (const [form, encode] of echoes) {
    const echo = encode(KEY);
    const told = { code: 400, message: `bad ${echo}`, metadata: { raw: echo, provider_name: echo } };
    const ways: readonly [string, HttpStep][] = [
      ["error body", json(400, { error: told })],
      ["error page", json(500, `<p>${echo}</p>`)],
      ["error chunk", sse(events([chunk({ content: "x" }), chunk({}, "error", { error: told })]))],
      [
        "native finish reason",
        sse(
          events([chunk({}, "error", { id: echo, choices: [{ finish_reason: "error", native_finish_reason: echo }] })]),
        ),
      ],
    ];
    for (const [way, step] of ways) {
      it(`that a server sends back ${form} (${way})`, async () => {
        const host = fakeHost({ fetch: globalThis.fetch });
        const text = JSON.stringify([await failed([step], { host }), host.logged]);
        for (const part of [KEY, echo, echo.slice(8, -8)]) assert.ok(!text.includes(part), text);
      });
    }
  }

  it("that a server sends back as the names and the id of a good answer", async () => {
    const ids: string[] = [];
    const text = events([chunk({ content: "fine" }, "stop", { id: KEY, model: KEY, provider: KEY })]);
    const outcome = await ask([sse(text)], { call: { onGeneration: (id) => ids.push(id) } });
    assert.equal(outcome.status, "completed");
    assert.doesNotMatch(JSON.stringify([outcome, ids]), /canary/);
  });

  it("keeps other words when the key is short", async () => {
    const outcome = await failed([json(400, { error: { code: 400, message: "an error" } })], {
      endpoint: { key: async () => "an", openRouter: false },
    });
    assert.match(outcome.message, /an error/);
  });
});
