import assert from "node:assert/strict";
import type { EndpointSpec } from "../../../src/emulator/routing/provider-endpoint.ts";
import { ABLE, asking, emulator, get, post, READ_FILE, says, type Wire } from "../../support/emulated.ts";

const FAST: EndpointSpec = {
  provider: "Fast",
  pricing: { input: "0.5", output: "2" },
  latency: { firstTokenMs: 1, tokensPerSecond: 100_000 },
  quantization: "fp8",
};
const CHEAP: EndpointSpec = {
  provider: "Cheap",
  tag: "cheap/turbo",
  pricing: { input: "0.1", output: "0.2" },
  latency: { firstTokenMs: 3, tokensPerSecond: 50_000 },
  quantization: "int4",
  trainsOnData: true,
  zeroRetention: false,
};
const BARE: EndpointSpec = {
  provider: "Bare",
  pricing: { input: "0.3", output: "0.4" },
  latency: { firstTokenMs: 2, tokensPerSecond: 60_000 },
  capabilities: { toolCalling: false, jsonMode: false, structuredOutputs: false },
  contextWindow: 300,
};
const ENDPOINTS = { [ABLE]: [FAST, CHEAP, BARE] };
const CHOOSY: EndpointSpec = { provider: "Choosy", toolChoice: false };

/** Who serves a request with these preferences, or the refusal's message, or as JSON what it says of availability. */
async function served(provider: object, rest: object = {}, availability = false): Promise<string> {
  const endpoints = "tool_choice" in rest ? { [ABLE]: [CHOOSY] } : ENDPOINTS;
  const emulated = await emulator(says("Hi"), { endpoints, seed: "s" });
  const body = (await (await post(emulated, asking("Hi", { provider, ...rest }))).json()) as Wire;
  if (availability) return JSON.stringify((body.error as { readonly availability?: object }).availability);
  return body.provider ?? body.error.message;
}

describe("the emulator chooses a provider", () => {
  for (const [name, preferences, rest, expected] of [
    ["in the order asked for", { order: ["bare", "fast"] }, {}, "Bare"],
    ["by the base of a tag", { order: ["cheap"] }, {}, "Cheap"],
    ["by its name", { only: ["Fast"] }, {}, "Fast"],
    ["that is not ignored", { ignore: ["fast", "bare"] }, {}, "Cheap"],
    ["by price", { sort: "price" }, {}, "Cheap"],
    ["by throughput", { sort: { by: "throughput" } }, {}, "Fast"],
    ["by latency", { sort: "latency" }, {}, "Fast"],
    ["by price for :floor", {}, { model: `${ABLE}:floor` }, "Cheap"],
    ["by throughput for :nitro", {}, { model: `${ABLE}:nitro` }, "Fast"],
    ["that does not train", { data_collection: "deny", sort: "price" }, {}, "Bare"],
    ["that keeps nothing", { zdr: true, sort: "price" }, {}, "Bare"],
    ["of a quantization", { quantizations: ["fp8"], sort: "price" }, {}, "Fast"],
    ["below a price", { max_price: { prompt: 0.3, completion: "0.3" } }, {}, "Cheap"],
    ["with the tools", { sort: "price", ignore: ["cheap"] }, { tools: [READ_FILE] }, "Fast"],
    [
      "with every parameter, where required",
      { sort: "price", ignore: ["cheap"], require_parameters: true },
      { response_format: { type: "json_object" } },
      "Fast",
    ],
    ["with room for the answer", { sort: "price", ignore: ["cheap"] }, { max_tokens: 400 }, "Fast"],
  ] as const) {
    it(name, async () => assert.equal(await served(preferences, rest), expected));
  }

  it("and says why there is none", async () => {
    const only = await served({ only: ["nobody"] });
    assert.equal(
      only,
      `No allowed providers are available for the selected model. Providers serving ${ABLE}: fast, cheap/turbo, bare, but your request's \`provider.only\` preference permits only: nobody.`,
    );
    assert.match(await served({ order: ["nobody"], allow_fallbacks: false }), /^No allowed providers/);
    assert.match(await served({ ignore: ["fast", "cheap", "bare"] }), /^All providers have been ignored/);
    assert.match(await served({ only: ["cheap"], zdr: true }), /^0 endpoints out of 1 requested are available/);
    const both = await served({ only: ["cheap"], zdr: true, data_collection: "deny" }, {}, true);
    assert.deepEqual(JSON.parse(both), {
      code: "no_endpoints",
      retryable: false,
      requested_models: [ABLE],
      docs_url: "https://openrouter.ai/docs/errors#no_endpoints",
      excluded_by: ["data_policy:training", "data_policy:zdr"],
    });
    const one = JSON.parse(await served({ only: ["cheap"], zdr: true }, {}, true));
    assert.equal(one.excluded_by, "data_policy:zdr");
    assert.match(await served({ quantizations: ["fp4"] }), /^No endpoints found that can handle/);
    const choice = { tools: [READ_FILE], tool_choice: "required" };
    assert.match(
      await served({ only: ["choosy"] }, choice),
      /^No endpoints found that support the provided 'tool_choice'/,
    );
    assert.match(await served({ speed: "fast" }), /provider: .*speed/s);
  });

  it("cheap ones more often when nothing is asked for", async () => {
    const emulated = await emulator(says("Hi"), { endpoints: { [ABLE]: [FAST, CHEAP] }, seed: "s" });
    for (let call = 0; call < 40; call++) await post(emulated, asking("Hi"));
    const cheap = emulated.bill().filter(({ provider }) => provider === "Cheap").length;
    assert.ok(cheap > 30, `${cheap} of 40`);
  });

  it("and stays with it for a session", async () => {
    const emulated = await emulator(says("Hi"), { endpoints: ENDPOINTS, seed: "s" });
    await post(emulated, asking("Hi", { session_id: "a", provider: { order: ["fast"] } }));
    for (let call = 0; call < 10; call++) await post(emulated, asking("Hi", { session_id: "a" }));
    assert.deepEqual(new Set(emulated.bill().map(({ provider }) => provider)), new Set(["Fast"]));
  });

  it("and lists them all with their prices and tags", async () => {
    const emulated = await emulator(says("Hi"), { endpoints: ENDPOINTS });
    const { data } = (await get(emulated, `/models/${ABLE}/endpoints`)).body as never as {
      data: { id: string; endpoints: { tag: string; pricing: { prompt: string } }[] };
    };
    assert.equal(data.id, ABLE);
    assert.deepEqual(
      data.endpoints.map(({ tag, pricing }) => [tag, pricing.prompt]),
      [
        ["fast", "0.0000005"],
        ["cheap/turbo", "0.0000001"],
        ["bare", "0.0000003"],
      ],
    );
  });
});
