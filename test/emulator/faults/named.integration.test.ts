import assert from "node:assert/strict";
import { NAMED_FAULTS } from "../../../src/emulator/faults/catalogue.ts";
import { FaultRule } from "../../../src/emulator/faults/rule-schema.ts";
import type { Emulator } from "../../../src/emulator/server.ts";
import { ABLE, asking, emulator, post, READ_FILE } from "../../support/emulated.ts";

const CALLS = {
  content: "Reading two files now.",
  toolCalls: ["a", "b"].map((path) => ({ name: "read_file", arguments: `{"path":"${path}"}` })),
};

/** What a plain client sees of one streamed request: status and body, or how the connection broke. */
async function met(emulated: Emulator): Promise<string> {
  const leaving = new AbortController();
  let seen = "";
  const asked = (async () => {
    const response = await fetch(`${emulated.url}/chat/completions`, {
      method: "POST",
      headers: { Authorization: `Bearer ${emulated.key}` },
      body: JSON.stringify(asking("Go", { stream: true, tools: [READ_FILE] })),
      redirect: "manual",
      signal: leaving.signal,
    });
    seen = `${response.status} ${response.headers.get("content-type")} ${response.headers.get("retry-after")} `;
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) seen += part;
  })().catch((error: unknown) => {
    seen += error instanceof Error ? ` ${error.name}` : "";
  });
  let over = false;
  void asked.then(() => {
    over = true;
  });
  // Leaves when nothing will come any more.
  for (let turns = 0; !over && turns < 50; turns = emulated.waiting() > 0 ? turns + 1 : 0)
    await new Promise((next) => setImmediate(next));
  leaving.abort();
  await asked;
  return seen;
}

/** Without what differs from run to run by chance alone; an id that comes again is marked. */
function stable(text: string): string {
  const ids = new Set<string>();
  return text
    .replaceAll(/gen-\d+-\w{20}/g, "gen")
    .replaceAll(/call_[0-9a-f]{24}/g, (id) => (ids.size === ids.add(id).size ? "again" : "call"));
}

describe("the emulator's named faults", () => {
  it("are more than forty, each with a line that says what a client meets", () => {
    assert.ok(NAMED_FAULTS.size >= 40, `${NAMED_FAULTS.size} faults`);
    for (const [name, { summary }] of NAMED_FAULTS) {
      assert.match(name, /^[a-z0-9-]+$/);
      assert.ok(summary.length > 2 && !summary.includes("\n"), name);
    }
  });

  it("all differ from an answer that is right, but for those that change the world or the way bytes travel", async function () {
    this.timeout(60_000);
    const run = async (name: string | null) => {
      const rules = name === null ? [] : [FaultRule.parse({ fault: name })];
      const emulated = await emulator(CALLS, { rules, keepAliveMs: 5, clock: () => 1e12 });
      const seen = stable(await met(emulated));
      await emulated.close();
      return seen;
    };
    const right = await run(null);
    assert.match(right, /^200 text\/event-stream/);
    const same: string[] = [];
    for (const name of NAMED_FAULTS.keys()) if ((await run(name)) === right) same.push(name);
    // Split bytes are put together again by any client; the rest needs a second call to be seen, or a model that is free.
    assert.deepEqual(same, [
      "slow-trickle",
      "split-bytes",
      "duplicate-generation-id",
      "daily-limit-reached",
      "credits-low",
    ]);
  });

  it("of the world last", async () => {
    const rules = [FaultRule.parse({ fault: "price-doubles", when: { requests: [1] } })];
    const emulated = await emulator(CALLS, { rules });
    for (let call = 0; call < 3; call++) await met(emulated);
    const [first = 0, ...others] = emulated.bill().map(({ cost }) => cost);
    assert.deepEqual(others, [first * 2, first * 2]);
    assert.equal(emulated.bill()[0]?.model, ABLE);
  });

  it("send the id of the generation before", async () => {
    const rules = [FaultRule.parse({ fault: "duplicate-generation-id", when: { from: 1 } })];
    const emulated = await emulator(CALLS, { rules });
    const ids = [];
    for (let call = 0; call < 2; call++) {
      ids.push((await post(emulated, asking("Go"))).headers.get("x-generation-id"));
    }
    assert.equal(ids[0], ids[1]);
    assert.equal(new Set(emulated.bill().map(({ generationId }) => generationId)).size, 2);
  });
});
