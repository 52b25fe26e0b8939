import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { MappedFile } from "../../../src/core/repository-map/mapped-file.ts";
import { factsOf } from "../../../src/core/repository-map/mapped-file.ts";
import { rankFiles } from "../../../src/core/repository-map/rank.ts";
import { renderMap } from "../../../src/core/repository-map/render.ts";
import { wordsOf } from "../../../src/core/repository-map/words.ts";

function file(path: string, defines: readonly string[], uses: Readonly<Record<string, number>> = {}): MappedFile {
  const definitions = defines.map((name, index) => ({
    kind: "function" as const,
    name,
    line: index + 1,
    endLine: index + 1,
    depth: 0,
    signature: `function ${name}()`,
  }));
  return { path, definitions, uses };
}

const orderOf = (files: readonly MappedFile[], goal: string) => rankFiles(files, goal).map((one) => one.file.path);

describe("the repository map", () => {
  it("puts first what the goal names, and then what that uses", () => {
    const files = [
      file("src/invoice.ts", ["createInvoice"], { formatMoney: 4 }),
      file("src/money.ts", ["formatMoney"]),
      file("src/login.ts", ["signIn"]),
      file("src/zebra.ts", ["stripes"]),
    ];
    assert.deepEqual(orderOf(files, "Show the due date on invoices").slice(0, 2), ["src/invoice.ts", "src/money.ts"]);
    assert.equal(orderOf(files, "Let people sign in twice")[0], "src/login.ts");
  });

  it("puts first what all use where the goal names nothing", () => {
    const files = [
      file("a.ts", ["alphaThing"], { coreThing: 1 }),
      file("b.ts", ["betaThing"], { coreThing: 2 }),
      file("core.ts", ["coreThing"]),
    ];
    assert.equal(orderOf(files, "xyzzy")[0], "core.ts");
  });

  it("is not led by plain words, by names that many files define, nor by tests", () => {
    const users = Array.from({ length: 8 }, (_, at) =>
      file(`user-${at}.ts`, [`user${at}Thing`], { state: 9, helpMe: 9, main: 9 }),
    );
    const mains = Array.from({ length: 8 }, (_, at) => file(`main-${at}.ts`, ["main"]));
    const files = [
      ...users,
      ...mains,
      file("plain.ts", ["state"]),
      file("help.ts", ["helpMe"]),
      file("help.test.ts", ["x"]),
    ];
    const order = orderOf(files, "nothing of it");
    assert.equal(order[0], "help.ts");
    assert.equal(order.at(-1), "help.test.ts");
  });

  it("meets words in all their forms", () => {
    for (const [one, other] of [
      ["retries", "retrying"],
      ["limited", "limits"],
      ["HTTPHeaders", "header"],
      ["parse_files", "parser"],
      ["stopped", "stop"],
    ] as const) {
      const shared = [...wordsOf(one)].filter((word) => wordsOf(other).has(word));
      assert.notDeepEqual(shared, [], `${one}, ${other}`);
    }
    assert.deepEqual([...wordsOf("the a of it")], []);
  });

  it("keeps of a file's other names the most used", () => {
    const outline = { language: "typescript", definitions: file("a.ts", ["own"]).definitions, broken: false };
    const facts = factsOf("own(); other(); other(); __proto__; constructor; id; x", outline);
    assert.deepEqual(Object.entries(facts.uses), [
      ["other", 2],
      ["__proto__", 1],
      ["constructor", 1],
    ]);
  });

  const names = fc.constantFrom("alphaOne", "betaTwo", "gammaThree", "state", "__proto__", "constructor");
  const anyFile: fc.Arbitrary<MappedFile> = fc
    .record({
      path: fc.string({ minLength: 1, maxLength: 12 }),
      defines: fc.array(names),
      uses: fc.dictionary(names, fc.nat(9)),
    })
    .map(({ path, defines, uses }) => file(path, defines, uses));
  const anyFiles: fc.Arbitrary<MappedFile[]> = fc.uniqueArray(anyFile, { selector: (one) => one.path, maxLength: 12 });

  it("is the same whatever the order of the files, holds each once, and its ranks are shares", () => {
    const holds = fc.property(anyFiles, fc.string(), (files, goal) => {
      const ranked = rankFiles(files, goal);
      assert.deepEqual(ranked, rankFiles([...files].reverse(), goal));
      assert.deepEqual(ranked.map((one) => one.file.path).sort(), files.map((one) => one.path).sort());
      const total = ranked.reduce((sum, one) => sum + one.rank, 0);
      assert.ok(files.length === 0 || (total > 0 && total <= 1 + 1e-9), String(total));
    });
    return fc.assert(holds);
  });

  it("never passes its budget, and grows with it", () => {
    const holds = fc.property(anyFiles, fc.string(), fc.nat(400), (files, goal, budget) => {
      const ranked = rankFiles(files, goal);
      const [less, more] = [renderMap(ranked, goal, budget), renderMap(ranked, goal, budget * 2)];
      assert.ok(less.length <= budget * 3);
      assert.ok(more.length >= less.length);
    });
    return fc.assert(holds);
  });

  it("shows the best files with their lines, and of a big file what the goal names", () => {
    const many = Array.from({ length: 40 }, (_, at) => `helper${String.fromCharCode(97 + (at % 26))}${at}Thing`);
    const files = [file("src/big.ts", [...many, "parseHeaders"]), file("src/small.ts", ["smallThing"])];
    const text = renderMap(rankFiles(files, "parse the headers"), "parse the headers", 1_000);
    assert.match(text, /^src\/big\.ts\n {2}1: function helpera0Thing\(\)/);
    assert.match(
      text,
      / {2}41: function parseHeaders\(\)\n {2}\(29 more\)\nsrc\/small\.ts\n {2}1: function smallThing\(\)$/,
    );
  });
});
