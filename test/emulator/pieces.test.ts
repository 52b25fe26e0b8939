import assert from "node:assert/strict";
import fc from "fast-check";
import { piecesOf, totalTokens } from "../../src/emulator/pieces.ts";
import { countTokens } from "../../src/emulator/tokens.ts";

const answer = fc.record({
  content: fc.string({ maxLength: 80, unit: "binary" }),
  reasoning: fc.string({ maxLength: 80 }),
  toolCalls: fc.array(fc.record({ name: fc.string({ minLength: 1, maxLength: 20 }), arguments: fc.string() }), {
    maxLength: 3,
  }),
});
const limits = fc.record({ maxTokens: fc.integer({ min: 1, max: 60 }), chunkTokens: fc.integer({ min: 1, max: 16 }) });

describe("the pieces of an answer", () => {
  it("say a beginning of it within the limit, and all of it unless the finish is length", () => {
    fc.assert(
      fc.property(answer, limits, (whole, limit) => {
        const { pieces, finish } = piecesOf(whole, limit, () => "call_1");
        const texts = (kind: "content" | "reasoning") =>
          pieces.flatMap((piece) => (piece.kind === kind ? [piece.text] : [])).join("");
        const names = pieces.flatMap((piece) => (piece.kind === "tool_open" ? [piece.name] : []));
        const args = names.map((_, index) =>
          pieces
            .flatMap((piece) => (piece.kind === "tool_arguments" && piece.index === index ? [piece.text] : []))
            .join(""),
        );
        assert.ok(whole.content.startsWith(texts("content")));
        assert.ok(whole.reasoning.startsWith(texts("reasoning")));
        assert.ok(names.every((name, index) => name === whole.toolCalls[index]?.name));
        assert.ok(args.every((text, index) => whole.toolCalls[index]?.arguments.startsWith(text)));
        const needed = [
          whole.content,
          whole.reasoning,
          ...whole.toolCalls.flatMap((call) => [call.name, call.arguments]),
        ]
          .map(countTokens)
          .reduce((a, b) => a + b, 0);
        assert.ok(totalTokens(pieces) <= limit.maxTokens);
        assert.ok(pieces.every((piece) => piece.tokens > 0 || piece.kind === "tool_arguments"));
        if (needed <= limit.maxTokens) {
          assert.equal(totalTokens(pieces), needed);
          assert.equal(finish, whole.toolCalls.length > 0 ? "tool_calls" : "stop");
        } else assert.equal(finish, "length");
      }),
    );
  });
});
