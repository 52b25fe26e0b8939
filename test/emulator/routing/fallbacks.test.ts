import assert from "node:assert/strict";
import { type Fault, faultWhen } from "../../../src/emulator/faults.ts";
import { ABLE, asking, emulator, FREE, PLAIN, post, RETIRED, says, type Wire } from "../../support/emulated.ts";

const DOWN: Fault = { kind: "http", status: 502 };
const able = faultWhen(({ model }) => model === ABLE, DOWN, 99);

async function answered(response: Response): Promise<Wire & { model?: string }> {
  return (await response.json()) as Wire & { model?: string };
}

describe("the emulator's fallbacks", () => {
  it("go to the next model when the first is down, at that one's price", async () => {
    const emulated = await emulator(says("four"), { faults: able });
    const body = await answered(await post(emulated, asking("Go", { models: [ABLE, PLAIN] })));
    assert.equal(body.model, PLAIN);
    assert.equal(emulated.billed(), Math.ceil(5 * 60.5 + 400));
  });

  it("go to the next model when the first is retired, too small, too dear, or flags the text", async () => {
    const emulated = await emulator(says("four"), { moderate: (text) => (text === "bad" ? ["violence"] : []) });
    const modelOf = async (content: string, body: Record<string, unknown>) =>
      (await answered(await post(emulated, asking(content, body)))).model;
    assert.equal(await modelOf("Go", { model: RETIRED, models: [ABLE] }), ABLE);
    assert.equal(await modelOf("x".repeat(4000), { model: PLAIN, models: [ABLE] }), ABLE);
    assert.equal(
      await modelOf("Go", { model: ABLE, models: [PLAIN], provider: { max_price: { prompt: 0.1 } } }),
      PLAIN,
    );
    const flagged = await post(emulated, asking("bad", { model: PLAIN, models: [ABLE] }));
    assert.equal(flagged.status, 403);
    const { error } = await answered(flagged);
    assert.deepEqual(error.metadata, {
      reasons: ["violence"],
      flagged_input: "bad",
      provider_name: "Simulated",
      model_slug: ABLE,
    });
  });

  it("go to the next provider of the model first, unless the request forbids it", async () => {
    const endpoints = { [ABLE]: [{ provider: "One" }, { provider: "Two" }] };
    const faults = faultWhen(({ provider }) => provider === "One", DOWN, 99);
    const emulated = await emulator(says("four"), { endpoints, faults });
    const order = { order: ["one", "two"] };
    assert.equal((await answered(await post(emulated, asking("Go", { provider: order })))).provider, "Two");
    const strict = { order: ["one"], allow_fallbacks: false };
    assert.equal((await post(emulated, asking("Go", { provider: strict }))).status, 502);
  });

  it("go from model to model even where providers may not be changed", async () => {
    const endpoints = { [ABLE]: [{ provider: "One" }, { provider: "Two" }] };
    const asked: string[] = [];
    const faults = faultWhen(({ model, provider }) => asked.push(provider) > 0 && model === ABLE, DOWN, 99);
    const emulated = await emulator(says("four"), { endpoints, faults });
    const other = { models: [ABLE, PLAIN], provider: { allow_fallbacks: false } };
    assert.equal((await answered(await post(emulated, asking("Go", other)))).model, PLAIN);
    assert.equal(asked.length, 2);
  });

  it("end with the last failure when nobody is left", async () => {
    const emulated = await emulator(says("four"), { faults: () => DOWN });
    assert.equal((await post(emulated, asking("Go", { models: [ABLE, PLAIN] }))).status, 502);
    assert.deepEqual(emulated.bill(), []);
  });

  it("do not hide a slug that never was", async () => {
    const emulated = await emulator(says("four"));
    const response = await post(emulated, asking("Go", { models: [ABLE, "acme/none"] }));
    assert.equal(response.status, 400);
    assert.equal((await answered(response)).error.message, "acme/none is not a valid model ID");
  });

  it("are all that a router slug is", async () => {
    const emulated = await emulator(says("four"));
    const modelOf = async (model: string | undefined) =>
      (await answered(await post(emulated, asking("Go", { model })))).model;
    assert.equal(await modelOf("openrouter/auto"), PLAIN);
    assert.equal(await modelOf("openrouter/free"), FREE);
    assert.equal(await modelOf(undefined), ABLE);
  });
});
