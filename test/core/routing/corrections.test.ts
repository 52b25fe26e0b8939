import assert from "node:assert/strict";
import fc from "fast-check";
import { COMPLEXITIES, TASK_TYPES } from "../../../src/core/models/vocabulary.ts";
import { classify } from "../../../src/core/routing/classify.ts";
import {
  correctionFor,
  correctionOf,
  NEAR,
  NEARLY_SAME,
  prepareCorrections,
  readCorrections,
  withCorrections,
} from "../../../src/core/routing/corrections.ts";
import { wordsOf } from "../../../src/core/routing/task-words.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { task } from "../../support/plans.ts";

const ANALYSIS = { type: "analysis", complexity: "complex" } as const;
const GENERAL = { type: "general", complexity: "simple" } as const;

function corrected(text: string, profile: Parameters<typeof correctionFor>[1] = ANALYSIS, at = 1) {
  const correction = correctionFor(text, profile, at);
  assert.ok(correction);
  return correction;
}

/** Halves of signs and control codes too. */
const ANY_CODE = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

describe("corrections of a task's type", () => {
  it("decide for the same words, whatever their order, case and punctuation", () => {
    const book = prepareCorrections([corrected("Fix the parser's tests")]);
    for (const text of ["Fix the parser's tests", "fix THE tests; s parser!", "the Tests: fix 'parser s'"]) {
      assert.deepEqual(classify(text, null, book), { ...ANALYSIS, reasons: ["as you corrected it"] });
    }
    assert.equal(classify("Fix the tests", null, book).type, "coding");
  });

  it("decide for nearly the same words, and say so", () => {
    const book = prepareCorrections([corrected("Fix the flaky tests of the orders endpoint on Windows")]);
    const near = classify("Fix the flaky tests of the customers endpoint on Windows", null, book);
    assert.deepEqual(near, { ...ANALYSIS, reasons: ["as you corrected for a similar task"] });
    const far = classify("Fix the typo in the customers page on Windows", null, book);
    assert.equal(far.type, "coding");
  });

  it("count a word of every sentence for little, and a word of many corrections for less", () => {
    const book = prepareCorrections([corrected("the of to and in is it for on with deploy")]);
    assert.equal(correctionOf("the of to and in is it for on with refund", book), null);
    const usual = Array.from({ length: 30 }, (_, at) => corrected(`project alpha beta gamma item${at}`, GENERAL));
    const alone = prepareCorrections([corrected("project alpha beta gamma item0")]);
    assert.equal(correctionOf("project alpha beta gamma other", alone)?.type, "analysis");
    assert.equal(correctionOf("project alpha beta gamma other", prepareCorrections(usual)), null);
  });

  it("take the nearest, then the newest", () => {
    const text = "Make the report page load faster for large customers";
    const near = corrected("Make the report page load faster for small customers", GENERAL);
    const nearer = corrected("Make the report page load faster for large customers please");
    assert.equal(correctionOf(text, prepareCorrections([near, nearer]))?.type, "analysis");
    const alike = (word: string, type: "coding" | "general", at: number) =>
      corrected(`Make the report page load faster for ${word} customers`, { ...GENERAL, type }, at);
    const newest = prepareCorrections([alike("rich", "coding", 2), alike("poor", "general", 1)]);
    assert.equal(correctionOf(text, newest)?.type, "coding");
    const again = prepareCorrections([corrected(text, GENERAL, 2), corrected(text, ANALYSIS, 1)]);
    assert.equal(correctionOf(text, again)?.type, "general");
  });

  it("reach back a thousand for the same words, and a hundred for similar ones", () => {
    const old = corrected("Rebuild the search index nightly on the second server");
    const newer = Array.from({ length: 500 }, (_, at) => corrected(`unlike${at}x unlike${at}y unlike${at}z`, GENERAL));
    const book = prepareCorrections([...newer, old]);
    assert.equal(correctionOf("Rebuild the search index nightly on the second server", book)?.type, "analysis");
    assert.equal(correctionOf("Rebuild the search index nightly on the third server", book), null);
    assert.ok(correctionOf("Rebuild the search index nightly on the third server", prepareCorrections([old])));
  });

  it("keep words of any script, and nothing of a text without words", () => {
    assert.equal(correctionFor("?! … ---", ANALYSIS, 1), null);
    const texts = ["Prüfe die Übersetzung der Größe", "修复解析器的错误", "Исправь ошибку в разборе"];
    for (const text of texts)
      assert.equal(classify(text, null, prepareCorrections([corrected(text)])).type, "analysis");
    // Without spaces between words, one sign more is still nearly the same.
    const book = prepareCorrections([corrected("修复解析器的错误")]);
    assert.equal(correctionOf("请修复解析器的错误", book)?.reason, "as you corrected for a similar task");
  });

  it("do not keep the text: at most 64 words of at most 40 characters, sorted", () => {
    const { words } = corrected(`${"x".repeat(1_000)} ${Array.from({ length: 500 }, (_, at) => `w${at}`).join(" ")}`);
    assert.equal(words.length, 64);
    assert.ok(words.every((word) => word.length <= 40));
    assert.deepEqual(words, words.toSorted());
  });

  it("look at a fixed length of a text, so that a pasted megabyte is no work", () => {
    const start = "Fix the parser ".repeat(100);
    assert.deepEqual(wordsOf(`${start}${"a b c ".repeat(200_000)}`), wordsOf(start));
  });

  it("of the ledger are read newest first; a ledger that cannot be read counts as none, and is logged", async () => {
    const ledger = new FakeLedger();
    await ledger.keepCorrection(corrected("Tidy the attic of the old house", GENERAL, 1));
    await ledger.keepCorrection(corrected("Tidy the attic of the old house", ANALYSIS, 2));
    assert.equal(correctionOf("tidy the attic of the old house", await readCorrections(ledger))?.type, "analysis");
    assert.equal((await readCorrections(null)).list.length, 0);
    const logged: string[] = [];
    const locked = new (class extends FakeLedger {
      override corrections = () => Promise.reject(new Error("locked"));
    })();
    const none = await readCorrections(locked, { log: (level, text) => logged.push(`${level} ${text}`) });
    assert.equal(none.list.length, 0);
    assert.match(logged[0] ?? "", /^warn Your corrections .* none counts now: locked$/);
  });

  it("are always in the vocabulary, decide for their own text, and never throw", () => {
    const profile = fc.record({ type: fc.constantFrom(...TASK_TYPES), complexity: fc.constantFrom(...COMPLEXITIES) });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: ANY_CODE }), profile), { maxLength: 30 }), (given) => {
        const list = given.flatMap(([text, one], at) => correctionFor(text, one, at) ?? []).reverse();
        const book = prepareCorrections(list);
        for (const [text] of given) {
          const own = correctionFor(text, ANALYSIS, 0);
          const found = correctionOf(text, book);
          if (own === null) continue;
          const last = list.find((one) => one.words.join(" ") === own.words.join(" "));
          assert.deepEqual([found?.type, found?.complexity], [last?.type, last?.complexity]);
          assert.equal(found?.reason, "as you corrected it");
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("a plan with the user's corrections", () => {
  const prompt = "Move the invoices into their own module and keep the public names as they are for old callers";

  it("has the user's word for the same text, and for one with a word changed, with a sentence about it", () => {
    const planned = [
      task("a", { prompt, type: "coding", complexity: "simple" }),
      task("b", { prompt: `${prompt}, please`, type: "coding", complexity: "simple" }),
      task("c", { prompt: "Write the release notes", type: "general", complexity: "simple" }),
    ];
    const { tasks, changed } = withCorrections(planned, prepareCorrections([corrected(prompt)]));
    assert.deepEqual(
      tasks.map((one) => one.type),
      ["analysis", "analysis", "general"],
    );
    assert.equal(tasks[2], planned[2]);
    assert.deepEqual(changed, [
      'Task "a" counts as analysis, complex, as you corrected it; planned as coding, simple.',
      'Task "b" counts as analysis, complex, as you corrected for a similar task; planned as coding, simple.',
    ]);
  });

  it("keeps the planner's opinion where a text is merely similar", () => {
    const similar = "Move the orders into their own module and keep the old names as they are";
    const book = prepareCorrections([
      corrected("Move the invoices into their own module and keep the public names as they are"),
    ]);
    assert.ok(correctionOf(similar, book, NEAR), "it would decide where no planner has spoken");
    assert.equal(correctionOf(similar, book, NEARLY_SAME), null);
    const planned = [task("a", { prompt: similar, type: "coding", complexity: "simple" })];
    assert.deepEqual(withCorrections(planned, book), { tasks: planned, changed: [] });
  });

  it("says nothing where the user and the planner agree", () => {
    const planned = [task("a", { prompt, ...ANALYSIS })];
    assert.deepEqual(withCorrections(planned, prepareCorrections([corrected(prompt)])), {
      tasks: planned,
      changed: [],
    });
  });
});
