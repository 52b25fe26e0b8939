import assert from "node:assert/strict";
import fc from "fast-check";
import type { Message } from "../../../src/core/provider/client.ts";
import { promptTokenBound } from "../../../src/core/spend/bound.ts";
import { contextNeed } from "../../../src/core/swarm/context-need.ts";
import { request } from "../../support/scripted-client.ts";

const asks = (content: string): readonly Message[] => [{ role: "user", content }];
const need = (content: string, more = {}) =>
  contextNeed({ messages: asks(content), tools: [], material: 0, room: 0, ...more });

describe("the context that a conversation needs", () => {
  it("is a third of the bytes it begins with and reads, and the room to grow", () => {
    const empty = need("");
    assert.equal(need("x".repeat(3_000)) - empty, 1_000);
    assert.equal(need("字".repeat(1_000)) - empty, 1_000, "a Chinese character is a token");
    assert.equal(need("", { material: 6_000, room: 500 }) - empty, 2_500);
  });

  it("is never above what the prompt's cost is bounded by, room aside", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2_000 }), (content) => {
        assert.ok(need(content) <= promptTokenBound(request({ messages: asks(content) })));
      }),
    );
  });
});
