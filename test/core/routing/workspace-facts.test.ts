import assert from "node:assert/strict";
import fc from "fast-check";
import { classify } from "../../../src/core/routing/classify.ts";
import { readFacts, workspaceFacts } from "../../../src/core/routing/workspace-facts.ts";

const PATHS = ["README.md", "package.json", "src/parse.ts", "src/index.ts", "src/style.css", "test/parse.test.ts"];

/** Halves of signs and control codes too. */
const ANY_CODE = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

describe("a workspace's facts for a task", () => {
  it("are its files, its languages, the files that the text names, and their size", () => {
    const sizes = new Map([["src/parse.ts", 4_000]]);
    assert.deepEqual(workspaceFacts("Make `parse.ts` quicker, see README.md", { paths: PATHS, sizes }), {
      files: 6,
      languages: [
        { name: "TypeScript", files: 3 },
        { name: "CSS", files: 1 },
      ],
      named: ["README.md", "src/parse.ts"],
      namedCode: 1,
      namedBytes: 4_000,
      structured: false,
    });
    assert.equal(workspaceFacts("Make it quicker", { paths: PATHS }).namedBytes, null);
  });

  it("find a file by its path or its name, in any case, with either slash", () => {
    for (const text of ["src/parse.ts", "PARSE.TS", ".\\src\\parse.ts", "./src/parse.ts", '("src/parse.ts")']) {
      assert.deepEqual(workspaceFacts(`Look at ${text}, please`, { paths: PATHS }).named, ["src/parse.ts"], text);
    }
    assert.deepEqual(workspaceFacts("Look at parse and other.ts, e.g. this", { paths: PATHS }).named, []);
  });

  it("take a data file that is not there for data asked for, and one that is there for no such thing", () => {
    assert.equal(workspaceFacts("Put the totals into report.csv", { paths: PATHS }).structured, true);
    assert.equal(workspaceFacts("Sort the keys of package.json", { paths: PATHS }).structured, false);
    assert.equal(workspaceFacts("Say hello", { paths: [], structured: true }).structured, true);
  });

  it("ask the disk for the sizes of named files only, and take what cannot be read for nothing", async () => {
    const asked: string[] = [];
    const stat = (path: string) => {
      asked.push(path);
      if (path.endsWith("index.ts")) return Promise.reject(new Error("gone"));
      return Promise.resolve({ kind: "file" as const, size: 700 });
    };
    const facts = await readFacts("Merge parse.ts into index.ts", PATHS, "/w", { stat });
    assert.deepEqual(asked, ["/w/src/parse.ts", "/w/src/index.ts"]);
    assert.equal(facts.namedBytes, 700);
  });

  it("name at most twenty files, and look at a fixed length of the text", () => {
    const paths = Array.from({ length: 500 }, (_, at) => `p${at}/index.ts`);
    assert.equal(workspaceFacts("all index.ts", { paths }).named.length, 20);
    assert.deepEqual(workspaceFacts(`${"x ".repeat(4_000)} parse.ts`, { paths: PATHS }).named, []);
  });

  it("never throw, whatever text and paths, and name only what is there", () => {
    const text = fc.oneof(
      fc.string({ unit: ANY_CODE }),
      fc.string({ unit: fc.constantFrom("a", ".", "/", "\\", "-", " ") }),
    );
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 20 }), (said, paths) => {
        const facts = workspaceFacts(said, { paths });
        assert.ok(facts.named.every((path) => paths.includes(path)));
        assert.ok(facts.namedCode <= facts.named.length && facts.files === paths.length);
      }),
    );
  });
});

describe("what the facts change", () => {
  const sized = (bytes: number, text: string, path = "src/parse.ts") =>
    classify(text, workspaceFacts(text, { paths: PATHS, sizes: new Map([[path, bytes]]) }));

  it("a named source file makes a task without any known word coding", () => {
    const text = "Bring order into parse.ts";
    const none = classify("Bring order into it");
    assert.equal(none.type, "general");
    const known = sized(4_000, text);
    assert.equal(known.type, "coding");
    assert.ok(known.reasons[0]?.includes("names src/parse.ts"), known.reasons[0]);
  });

  it("a project of code is where unknown words mean coding, and known ones still decide", () => {
    const facts = workspaceFacts("", { paths: PATHS });
    assert.deepEqual(classify("Bitte einmal alles", facts).reasons[0], "coding: a TypeScript project");
    assert.equal(classify("What is the capital of France?", facts).type, "general");
    assert.equal(classify("Bitte einmal alles", workspaceFacts("", { paths: ["notes.txt"] })).type, "general");
  });

  it("the size of what is named decides between simple, medium and complex", () => {
    const text =
      "Bring the handling of dates in src/parse.ts into the order that the other parts of the product have had for years";
    const complexities = [2_000, 50_000, 450_000].map((bytes) => sized(bytes, text).complexity);
    assert.deepEqual(complexities, ["simple", "medium", "complex"]);
    assert.ok(sized(450_000, text).reasons[1]?.includes("450 KB named"));
  });

  it("all of a large project is more than all of a tiny one", () => {
    const text =
      "Rename the old configuration names everywhere they occur and keep reading the old ones for one more release of it";
    const many = Array.from({ length: 600 }, (_, at) => `src/f${at}.ts`);
    const order = ["simple", "medium", "complex"];
    const [tiny, large] = [["a.ts"], many].map((paths) => classify(text, workspaceFacts(text, { paths })).complexity);
    assert.ok(order.indexOf(tiny ?? "") < order.indexOf(large ?? ""), `${tiny} ${large}`);
  });

  it("data asked for by the caller makes it structured", () => {
    assert.equal(
      classify("Names and dates of the kings", workspaceFacts("", { paths: [], structured: true })).type,
      "structured",
    );
  });
});
