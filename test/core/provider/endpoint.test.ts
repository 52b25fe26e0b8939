import assert from "node:assert/strict";
import type { Endpoint } from "../../../src/core/engine-types.ts";
import { EU_ENDPOINT } from "../../../src/core/provider/data-policy.ts";
import { accountEndpointFromSettings, endpointFromSettings } from "../../../src/core/provider/endpoint.ts";
import { Settings } from "../../../src/core/settings.ts";

const chosen = (
  parts: Partial<Settings>,
  keyFor = async (origin: string): Promise<string | undefined> => `key of ${origin}`,
) => endpointFromSettings({ ...Settings.parse({}), ...parts }, keyFor);

function ready(parts: Partial<Settings>): Endpoint {
  const choice = chosen(parts);
  assert.ok(choice.status === "ready", JSON.stringify(choice));
  return choice.endpoint;
}

function problem(parts: Partial<Settings>): string {
  const choice = chosen(parts);
  return choice.status === "problem" ? choice.message : assert.fail("it was taken");
}

describe("the endpoint of the settings", () => {
  it("is OpenRouter with nothing set, and asks for the key of that origin alone", async () => {
    const endpoint = ready({});
    assert.deepEqual([endpoint.label, endpoint.openRouter, endpoint.simulated], ["OpenRouter", true, false]);
    assert.equal(await endpoint.key(), "key of https://openrouter.ai");
    assert.equal(await ready({ endpoint: "http://localhost:1/v1" }).key(), "key of http://localhost:1");
  });

  it("is a plain server elsewhere, unless the settings say that it speaks OpenRouter's way", () => {
    const endpoint = "https://models.example.com/v1//";
    assert.deepEqual(
      [ready({ endpoint }).openRouter, ready({ endpoint }).baseUrl, ready({ endpoint }).label],
      [false, "https://models.example.com/v1", "models.example.com"],
    );
    assert.equal(ready({ endpoint, endpointProtocol: "openrouter" }).openRouter, true);
    assert.equal(ready({ endpointProtocol: "openrouter" }).label, "OpenRouter");
  });

  it("carries the data policy, and is refused where its rules cannot be kept, but not for what carries no prompt", async () => {
    assert.equal(ready({}).dataPolicy, "any");
    assert.equal(ready({ dataPolicy: "no-training" }).dataPolicy, "no-training");
    const eu = ready({ endpoint: EU_ENDPOINT, dataRegion: "eu", dataPolicy: "zero-retention" });
    assert.deepEqual([eu.openRouter, eu.label, eu.dataPolicy], [true, "OpenRouter in the EU", "zero-retention"]);
    assert.equal(await eu.key(), "key of https://eu.openrouter.ai");
    assert.match(problem({ dataRegion: "eu" }), /Set the endpoint to https:\/\/eu\.openrouter\.ai/);
    const elsewhere = { endpoint: "https://models.example.com/v1", endpointProtocol: "openrouter" } as const;
    assert.match(problem({ ...elsewhere, dataPolicy: "no-training" }), /models\.example\.com gives no promise/);
    const settings = { ...Settings.parse({}), ...elsewhere, dataPolicy: "no-training", dataRegion: "eu" } as const;
    assert.equal(accountEndpointFromSettings(settings, async () => undefined).status, "ready");
  });

  it("takes a model as free on this machine only", () => {
    for (const host of ["localhost", "127.0.0.1", "[::1]"]) {
      const { onlyModel } = ready({ endpoint: `http://${host}:11434/v1`, endpointModel: "qwen" });
      assert.deepEqual(onlyModel, { id: "qwen", input: "0", output: "0" });
    }
    const endpoint = "https://models.example.com/v1";
    assert.match(problem({ endpoint, endpointModel: "qwen" }), /price of qwen is not known/);
    const priced = ready({ endpoint, endpointModel: "qwen", endpointPrice: "0.10/0.40" });
    assert.deepEqual(priced.onlyModel, { id: "qwen", input: "0.10", output: "0.40" });
  });

  it("refuses what is not encrypted, and what would put a secret into an address", () => {
    assert.match(problem({ endpoint: "http://models.example.com/v1" }), /not encrypted/);
    for (const endpoint of ["https://me:secret@example.com/v1", "https://example.com/v1?key=secret"]) {
      const message = problem({ endpoint });
      assert.match(message, /example\.com is more than a base address/);
      assert.doesNotMatch(message, /secret/);
    }
  });
});
