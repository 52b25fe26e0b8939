import assert from "node:assert/strict";
import { CatalogueFile } from "../../../src/core/models/catalogue-schema.ts";
import { currentPrices } from "../../../src/core/models/refresh.ts";
import { emulator, says } from "../../support/emulated.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { configJson, tierJsons } from "../../support/real-configs.ts";

const CODER = "qwen/qwen3-coder";

describe("the list of the embedded OpenRouter", () => {
  const configs = { models: configJson("models.json"), tiers: tierJsons() };
  const host = fakeHost({ fetch: globalThis.fetch });
  const signal = new AbortController().signal;

  const start = async () => {
    const started = await emulator(says("hello"), { catalogue: CatalogueFile.parse(configs.models), control: true });
    const endpoint = { baseUrl: started.url, key: async () => started.key, openRouter: true };
    const change = async (body: object) => {
      const url = new URL("/__emulator/change", started.url);
      const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
      assert.equal(answer.status, 200, await answer.text());
    };
    return { change, ask: () => currentPrices({ host, endpoint, configs, folder: null }, signal) };
  };
  const pricing = (file: CatalogueFile) => file.models.map(({ slug, pricing, status }) => ({ slug, pricing, status }));

  it("says what the catalogue says, to the last step and cache price", async () => {
    const { ask } = await start();
    const { file, notices } = await ask();
    assert.deepEqual(notices, []);
    assert.deepEqual(pricing(file), pricing(CatalogueFile.parse(configs.models)));
  });

  it("is followed when a price changes or a model goes while it runs", async () => {
    const { ask, change } = await start();
    await change({ type: "price", model: CODER, factor: 2 });
    assert.equal((await ask()).file.models.find((one) => one.slug === CODER)?.pricing.output, "2");
    await change({ type: "retire", model: CODER });
    assert.match(
      (await ask()).notices.join(),
      /qwen\/qwen3-coder is no longer offered by .*; qwen\/qwen3-coder-next takes/,
    );
  });
});
