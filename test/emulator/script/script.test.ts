import assert from "node:assert/strict";
import { ConfigError } from "../../../src/core/models/config-error.ts";
import { readScript } from "../../../src/emulator/script/read-script.ts";
import { ABLE, asking, emulator, get, post, says } from "../../support/emulated.ts";

const nothing = (): never => {
  throw new Error("no file");
};

function read(script: unknown) {
  return readScript(JSON.stringify(script), "faults.json", nothing);
}

describe("a script for the emulator", () => {
  it("sets up keys, credits, providers, records and faults", async () => {
    const options = read({
      seed: "s",
      keys: [{ key: "sk-a", limitUsd: 2, limitReset: "daily" }],
      credits: { boughtUsd: 5 },
      endpoints: { [ABLE]: [{ provider: "Groq", pricing: { input: "1", output: "2" } }] },
      records: { misses: 1 },
      rules: [{ fault: "overloaded", when: { requests: [1] } }],
    });
    const emulated = await emulator(says("four"), options);
    const id = (await post(emulated, asking("Go"))).headers.get("x-generation-id");
    assert.equal(emulated.billed(), 5 * 1000 + 2000);
    assert.equal(emulated.bill()[0]?.provider, "Groq");
    assert.equal((await post(emulated, asking("Go"))).status, 529);
    assert.equal((await get(emulated, "/key")).body.data.limit_remaining, 2 - 0.000007);
    assert.equal((await get(emulated, `/generation?id=${id}`)).status, 404);
    assert.equal((await get(emulated, `/generation?id=${id}`)).status, 200);
  });

  it("replays a recorded file byte for byte", async () => {
    const recorded = Buffer.from('data: {"odd":"\u00e9"}\r\n\r\ndata: [DONE]');
    const rules = [{ fault: { kind: "replay", file: "one.sse" } }];
    const options = readScript(JSON.stringify({ rules }), "faults.json", (path) =>
      path === "one.sse" ? recorded : assert.fail(path),
    );
    const response = await post(await emulator(says("Hi"), options), asking("Go", { stream: true }));
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), recorded);
  });

  for (const [name, script, message] of [
    ["an unknown fault", { rules: [{ fault: "meteor" }] }, /^faults\.json at rules\[0\]\.fault: .*"meteor"/],
    ["an unknown field", { rulez: [] }, /^faults\.json at rulez: is not a known field/],
    ["a wrong value", { records: { neverShare: 2 } }, /^faults\.json at records\.neverShare: .*\(found 2\)/],
    [
      "a fault in mid-answer of what is no chat",
      { rules: [{ fault: "reset-mid-stream", on: "models" }] },
      /^faults\.json at rules\[0\]\.fault: only a fault that happens before an answer/,
    ],
    [
      "a file that cannot be read",
      { rules: [{ fault: { kind: "replay", file: "gone.sse" } }] },
      /^faults\.json at rules\[0\]\.fault\.file: cannot be read/,
    ],
  ] as const) {
    it(`says where it holds ${name}`, () => {
      assert.throws(
        () => read(script),
        (error) => {
          assert.ok(error instanceof ConfigError);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  it("says that it is no JSON", () => {
    assert.throws(() => readScript("{", "faults.json", nothing), /^ConfigError: faults\.json: is no JSON/);
  });
});
