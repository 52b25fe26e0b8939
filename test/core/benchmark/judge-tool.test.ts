import assert from "node:assert/strict";
import { wrongCall } from "../../../src/core/benchmark/judge-tool.ts";

const EXPECTED = { tool: "get_weather", arguments: { city: ["Oslo", "Oslo, Norway"], days: [7] } };

function call(name: string, args: string) {
  return { id: "1", name, arguments: args };
}

describe("the judgement of a tool call", () => {
  const right = call("get_weather", '{"city": " oslo ", "days": 7}');

  it("accepts the right tool with accepted values, whatever their case and white space", () => {
    assert.equal(wrongCall([right], EXPECTED), null);
    assert.equal(wrongCall([call("get_weather", '{"days":7,"city":"Oslo, Norway"}')], EXPECTED), null);
  });

  it("names what is wrong", () => {
    assert.match(wrongCall([], EXPECTED) ?? "", /called no tool/);
    assert.match(wrongCall([call("get_forecast", "{}")], EXPECTED) ?? "", /chose get_forecast/);
    assert.match(wrongCall([right, right], EXPECTED) ?? "", /2 calls/);
    assert.match(wrongCall([call("get_weather", '{"city": "Os')], EXPECTED) ?? "", /no JSON/);
    assert.match(wrongCall([call("get_weather", "[]")], EXPECTED) ?? "", /no JSON object/);
    assert.match(wrongCall([call("get_weather", '{"city":"Bergen","days":7}')], EXPECTED) ?? "", /city was "Bergen"/);
    assert.match(wrongCall([call("get_weather", '{"city":"Oslo"}')], EXPECTED) ?? "", /days was left out/);
    assert.match(wrongCall([call("get_weather", '{"city":"Oslo","days":"7"}')], EXPECTED) ?? "", /days was "7"/);
    assert.match(wrongCall([call("get_weather", '{"city":"Oslo","days":7,"x":1}')], EXPECTED) ?? "", /x was given/);
  });
});
