import assert from "node:assert/strict";
import fc from "fast-check";
import { readListedPrice } from "../../../src/core/models/listing-price.ts";
import { pricePerMillion } from "../../../src/core/money.ts";

const priced = (pricing: object) => {
  const read = readListedPrice(pricing);
  assert.ok(read.status === "priced", JSON.stringify(read));
  return read.pricing;
};
const why = (pricing: unknown) => {
  const read = readListedPrice(pricing);
  return read.status === "unpriced" ? read.why : assert.fail(`taken as ${JSON.stringify(read.pricing)}`);
};

describe("the price of a listed model", () => {
  it("is read from dollars per token into dollars per million, what is finer rounded up", () => {
    assert.deepEqual(priced({ prompt: "0.00000026", completion: "0.00000038", input_cache_read: "0.00000013" }), {
      input: "0.26",
      output: "0.38",
      cacheRead: "0.13",
    });
    assert.deepEqual(priced({ prompt: "0.0000000000001", completion: "2.6e-7" }), {
      input: "0.000001",
      output: "0.26",
    });
    assert.deepEqual(priced({ prompt: "0", completion: "0" }), { input: "0", output: "0" });
  });

  it("takes the reasoning price for the answer's where it is dearer", () => {
    const pricing = { prompt: "0.000001", completion: "0.000002" };
    assert.equal(priced({ ...pricing, internal_reasoning: "0.000005" }).output, "5");
    assert.equal(priced({ ...pricing, internal_reasoning: "0.000001" }).output, "2");
  });

  it("keeps dearer prices of long prompts in rising steps, also when they are listed in another order", () => {
    const read = priced({
      prompt: "0.000000195",
      completion: "0.000000975",
      input_cache_read: "0.000000039",
      overrides: [
        { min_prompt_tokens: 128_000, prompt: "0.00000052", completion: "0.0000026", input_cache_read: "0.000000104" },
        { min_prompt_tokens: 32_000, prompt: "0.000000325", completion: "0.000001625" },
      ],
    });
    assert.deepEqual(read, {
      input: "0.195",
      output: "0.975",
      cacheRead: "0.039",
      overrides: [
        { minPromptTokens: 32_000, input: "0.325", output: "1.625" },
        { minPromptTokens: 128_000, input: "0.52", output: "2.6" },
      ],
    });
  });

  it("raises the base's cache price until a step's own is covered in proportion", () => {
    const overrides = [
      { min_prompt_tokens: 1000, prompt: "0.000002", completion: "0.000002", input_cache_read: "0.000003" },
    ];
    const base = { prompt: "0.000001", completion: "0.000002" };
    assert.equal(priced({ ...base, input_cache_read: "0.0000001", overrides }).cacheRead, "1.5");
    assert.equal(priced({ ...base, overrides }).cacheRead, "1.5", "dearer than the input price that stands for it");
  });

  it("takes the dearest of prices that hold at some hours, or under a condition it does not know", () => {
    const overrides = [
      { utc_start: 100, utc_end: 400, prompt: "0.00000044", completion: "0.00000132" },
      { weather: "fine", prompt: "0.00000011", completion: "0.000002" },
    ];
    assert.deepEqual(priced({ prompt: "0.00000022", completion: "0.00000066", overrides }), {
      input: "0.44",
      output: "2",
    });
  });

  const nonsense: readonly (readonly [string, unknown, RegExp])[] = [
    ["nothing", undefined, /no price is listed/],
    ["a list", [], /no price is listed/],
    ["an input price alone", { prompt: "0.000001" }, /no price is listed/],
    ["null prices", { prompt: null, completion: null }, /no price is listed/],
    ["a router's -1", { prompt: "-1", completion: "-1" }, /"prompt" is listed as "-1"/],
    ["NaN", { prompt: "NaN", completion: "1" }, /listed as "NaN"/],
    ["Infinity", { prompt: "0", completion: "Infinity" }, /listed as "Infinity"/],
    ["an empty text", { prompt: "", completion: "0" }, /listed as ""/],
    ["a hexadecimal", { prompt: "0x10", completion: "0" }, /listed as "0x10"/],
    ["a word", { prompt: "free", completion: "0" }, /listed as "free"/],
    ["an object", { prompt: { usd: 1 }, completion: "0" }, /listed as/],
    ["a price per million where one per token belongs", { prompt: "0.26", completion: "0.38" }, /"prompt" is listed/],
    ["a negative cache price", { prompt: "0", completion: "0", input_cache_read: "-0.1" }, /input_cache_read/],
    ["a fee for each request", { prompt: "0", completion: "0", request: "0.005" }, /price per request/],
    ["a fee that is none", { prompt: "0", completion: "0", request: "?" }, /"request" is listed as/],
    ["steps that are no list", { prompt: "0", completion: "0", overrides: {} }, /further prices/],
    ["a step that is no object", { prompt: "0", completion: "0", overrides: [1] }, /further prices/],
    ["a negative step", { prompt: "0", completion: "0", overrides: [{ min_prompt_tokens: -1 }] }, /further prices/],
    ["a step at NaN", { prompt: "0", completion: "0", overrides: [{ min_prompt_tokens: "x" }] }, /further prices/],
    ["a step's bad price", { prompt: "0", completion: "0", overrides: [{ prompt: "-1" }] }, /further prices/],
    ["thousands of steps", { prompt: "0", completion: "0", overrides: Array(1000).fill({}) }, /further prices/],
  ];
  for (const [what, pricing, words] of nonsense) {
    it(`is none where the list has ${what}`, () => assert.match(why(pricing), words));
  }

  it("is a usable price or none, whatever is listed", () => {
    const anything = fc.oneof(
      fc.string(),
      fc.double(),
      fc.constantFrom("0.000001", "1e-7", "-1", null, undefined),
      fc.jsonValue(),
    );
    const rates = fc.record(
      {
        prompt: anything,
        completion: anything,
        internal_reasoning: anything,
        input_cache_read: anything,
        request: anything,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(rates, fc.oneof(fc.array(rates, { maxLength: 3 }), anything), (base, overrides) => {
        const read = readListedPrice({ ...base, overrides });
        if (read.status === "unpriced") return read.why !== "";
        const { input, output, cacheRead = "0" } = read.pricing;
        return [input, output, cacheRead].every((text) => Number.isSafeInteger(pricePerMillion(text)));
      }),
      { numRuns: 200 },
    );
  });
});
