import assert from "node:assert/strict";
import fc from "fast-check";
import { type AboutModels, modelsText } from "../../src/cli/models-text.ts";
import { wrapped } from "../../src/cli/wrapped.ts";
import { nanoUsd } from "../../src/core/money.ts";
import type { ModelEvidence, OwnResult, TypeView } from "../../src/core/routing/tier-view.ts";

const ABOUT: AboutModels = { mode: "evidence", prices: "2026-11-10", simulated: false, file: "/l.sqlite", tries: 3 };

const OWN: OwnResult = {
  tasks: 4,
  attempts: 6,
  solved: 2,
  proved: 1,
  overturned: 1,
  percent: 50,
  low: 15,
  high: 85,
  cost: nanoUsd(8e7),
  costPerSolved: nanoUsd(4e7),
};

function model(slug: string, own: OwnResult | null): ModelEvidence {
  return { slug, name: slug.toUpperCase(), input: "$0.10", output: "$0.20", published: [], own };
}

function text(parts: Partial<TypeView>, about: Partial<AboutModels> = {}): string {
  const view: TypeView = {
    type: "general",
    table: ["a", "b"],
    order: ["a", "b"],
    stages: 1,
    source: "table",
    models: [model("a", OWN), model("b", null)],
    disagreements: [],
    better: null,
    ...parts,
  };
  return modelsText([{ tier: "budget", types: [view] }], { ...ABOUT, ...about });
}

describe("the text of `models`", () => {
  it("tells own results with the interval of a solved task's dollars, and what weakens them", () => {
    assert.match(
      text({}).replaceAll(/\s+/g, " "),
      /own 2 of 4 solved, 50\.0 % \[15\.0-85\.0\], in 6 attempts; \$0\.040 \[\$0\.024-\$0\.13\] for a solved one; 1 of them by a review or unchecked; 1 accepted first, then found wrong/,
    );
    const none = { ...OWN, solved: 0, proved: 0, overturned: 0, percent: 0, low: 0, high: 49, costPerSolved: null };
    assert.match(
      text({ models: [model("a", none)] }),
      /0 of 4 solved, 0\.0 % \[0\.0-49\.0\], in 6 attempts; \$0\.080 spent$/m,
    );
    assert.match(text({}), /own {5}never tried on general tasks$/m);
  });

  it("says why the order is as it is", () => {
    const why = (parts: Partial<TypeView>, about: Partial<AboutModels> = {}) =>
      /Why +(.*(\n {13}.*)*)/.exec(text(parts, about))?.[1]?.replaceAll(/\s+/g, " ");
    const one = "a task climbs one model when checks fail";
    assert.equal(why({}), `the tier's table, as it has no chain for general tasks; ${one}`);
    assert.equal(why({}, { mode: "table" }), `the tier's table; ${one}`);
    assert.equal(why({ source: "user", stages: 2 }), "your own chain; a task climbs up to 2 models when checks fail");
    assert.equal(
      why({ source: "tier" }),
      `the tier's checked chain for general tasks, chosen by public results; ${one}`,
    );
    assert.match(why({ source: "learnt" }, { mode: "learning" }) ?? "", /^drawn for each task from what was learnt/);
  });

  it("marks what is simulated, what is suggested and what stands in the table only", () => {
    assert.doesNotMatch(text({}), /SIMULATED/);
    const models = ["a", "b", "c"].map((slug) => model(slug, null));
    const better = { models: ["c"], why: "Because." };
    const shown = text({ order: ["a"], models, better }, { simulated: true });
    assert.match(shown, /^SIMULATED: /m);
    assert.match(shown, /^ {2}1\. +A .*\n {2}table only +B .*\n {2}suggested +C /m);
    assert.match(shown, /Better +C\. Because\.\n +Use it with this:\n +--tier budget --chain general=c$/m);
  });

  it("stays within 100 columns", () => {
    const word = fc.stringMatching(/^[a-z0-9./]{1,30}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (words) => {
        const why = words.join(" ");
        const shown = text({ disagreements: [why], better: { models: ["a"], why } }, { file: `/${words[0]}` });
        for (const line of shown.split("\n")) assert.ok(line.length <= 100, line);
      }),
    );
  });
});

describe("wrapped text", () => {
  it("keeps every word and the indent, and breaks only where it must", () => {
    const word = fc.stringMatching(/^[a-z]{1,12}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 20, max: 60 }), (words, width) => {
        const lines = wrapped(`  ${words.join(" ")}`, width, 4);
        assert.equal(lines.map((line) => line.trim()).join(" "), words.join(" "));
        for (const [index, line] of lines.entries()) {
          assert.ok(line.length <= width);
          assert.ok(line.startsWith(index === 0 ? "  " : "    "));
          const next = lines[index + 1]?.trim().split(" ")[0];
          if (next !== undefined) assert.ok(line.length + 1 + next.length > width);
        }
      }),
    );
    assert.deepEqual(wrapped("a longer-than-this b", 8, 2), ["a", "  longer-than-this", "  b"]);
  });
});
