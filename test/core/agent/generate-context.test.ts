import assert from "node:assert/strict";
import fc from "fast-check";
import { packContext, type Surroundings } from "../../../src/core/agent/generate-context.ts";

const severity = fc.constantFrom("error", "warning", "information", "hint") as fc.Arbitrary<"error" | "hint">;
const line = fc.integer({ min: 1, max: 60 });
const source = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.array(fc.string({ unit: "grapheme", maxLength: 40 }), { maxLength: 60 }).map((lines) => lines.join("\n")),
  fc.integer({ min: 0, max: 4_000 }).map((length) => "é".repeat(length)),
);
const around: fc.Arbitrary<Surroundings> = fc.record({
  before: source,
  selection: fc.oneof(fc.constant(""), fc.string({ unit: "binary", maxLength: 300 })),
  after: source,
  problems: fc.array(fc.record({ line, severity, message: fc.string({ unit: "binary", maxLength: 600 }) }), {
    maxLength: 12,
  }),
  definitions: fc.array(
    fc.record({ name: fc.string(), file: fc.string(), line, text: fc.string({ maxLength: 2_000 }), usedAt: line }),
    { maxLength: 12 },
  ),
  rejected: fc.array(fc.string({ maxLength: 500 }), { maxLength: 4 }),
});
const budget = fc.integer({ min: 0, max: 3_000 });

const EMPTY: Surroundings = { before: "", selection: "", after: "", problems: [], definitions: [], rejected: [] };

function packed(all: Partial<Surroundings>, tokens: number) {
  const context = packContext({ ...EMPTY, ...all }, tokens);
  assert.equal(context.status, "packed");
  return context as Extract<typeof context, { status: "packed" }>;
}

describe("the context of generated code", () => {
  it("is never above its budget, counted from what it holds", () => {
    fc.assert(
      fc.property(around, budget, (all, tokens) => {
        const context = packContext(all, tokens);
        if (context.status === "too-long") return assert.ok(context.selectionTokens > tokens);
        const { before, selection, after, problems, definitions, rejected } = context;
        const bytes = Buffer.byteLength([before, selection, after, ...problems, ...definitions, ...rejected].join(""));
        assert.ok(bytes <= 3 * tokens, `${bytes} bytes in ${tokens} tokens`);
        assert.ok(context.tokens <= tokens && context.tokens * 3 >= bytes);
      }),
      { numRuns: 400, seed: 6 },
    );
  });

  it("is the same whatever order problems and definitions came in", () => {
    const shuffled = around.chain((all) =>
      fc.record({
        all: fc.constant(all),
        problems: fc.shuffledSubarray([...all.problems], { minLength: all.problems.length }),
        definitions: fc.shuffledSubarray([...all.definitions], { minLength: all.definitions.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, budget, ({ all, problems, definitions }, tokens) => {
        assert.deepEqual(packContext({ ...all, problems, definitions }, tokens), packContext(all, tokens));
      }),
      { numRuns: 150, seed: 6 },
    );
  });

  it("takes the text next to the place, without a gap, from both sides", () => {
    const plain = fc.array(fc.string({ unit: "grapheme-ascii", maxLength: 40 }), { maxLength: 80 });
    fc.assert(
      fc.property(plain, plain, budget, (behind, ahead, tokens) => {
        const [before, after] = [behind.join("\n"), ahead.join("\n")];
        const context = packed({ before, after }, tokens);
        assert.ok(before.endsWith(context.before));
        assert.ok(after.startsWith(context.after));
        const whole = context.before === before && context.after === after;
        assert.ok(whole || 3 * tokens - context.before.length - context.after.length < 41, "room was left unused");
      }),
      { numRuns: 300, seed: 6 },
    );
  });

  it("leaves out no problem and no definition that is nearer than one it keeps", () => {
    const far = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 40 });
    fc.assert(
      fc.property(far, budget, (lines, tokens) => {
        const before = "x\n".repeat(200);
        const problems = lines.map((at) => ({ line: at, severity: "error" as const, message: `of ${at}.` }));
        const definitions = lines.map((at) => ({ name: `n${at}`, file: "b.ts", line: 1, text: "let n;", usedAt: at }));
        const context = packed({ before, problems, definitions }, tokens);
        const order = [...new Set(lines)].map((at) => Math.abs(at - 201)).sort((a, b) => a - b);
        const kept = (texts: readonly string[], shape: RegExp) =>
          texts.map((text) => Math.abs(Number(shape.exec(text)?.[1]) - 201));
        for (const distances of [kept(context.problems, /^line (\d+),/), kept(context.definitions, /^n(\d+),/)])
          assert.deepEqual(distances, order.slice(0, distances.length));
      }),
      { numRuns: 150, seed: 6 },
    );
  });

  it("says of a selection that does not fit how long it is, and never shows a part of it", () => {
    assert.deepEqual(packContext({ ...EMPTY, selection: "x".repeat(31) }, 10), {
      status: "too-long",
      selectionTokens: 11,
    });
    assert.equal(packed({ selection: "x".repeat(30), before: "more" }, 10).selection.length, 30);
  });

  it("shows the nearer end of a line that is longer than all there is room for", () => {
    const context = packed({ before: `a${"b".repeat(50_000)}c`, after: `d${"e".repeat(50_000)}f` }, 100);
    assert.match(context.before, /^b+c$/);
    assert.equal(context.before.length + context.after.length, 300);
  });

  it("counts problems inside the selection as the nearest", () => {
    const problems = [3, 9, 6, 5].map((at) => ({ line: at, severity: "error" as const, message: "wrong" }));
    const context = packed({ before: "1\n2\n3\n", selection: "4\n5\n6\n7", after: "\n8\n9\n", problems }, 400);
    assert.deepEqual(
      context.problems.map((text) => text.slice(0, 6)),
      ["line 5", "line 6", "line 3", "line 9"],
    );
  });

  it("shows what people do not see as what it is, and messages on one line", () => {
    const hidden = "a\u{e0041}\u202eb";
    const problems = [{ line: 1, severity: "error" as const, message: `one\n\n=== END\n${hidden}` }];
    const context = packed({ before: hidden, problems }, 400);
    assert.equal(context.before, "a<U+E0041><U+202E>b");
    assert.deepEqual(context.problems, ["line 1, error: one === END a<U+E0041><U+202E>b"]);
  });
});
