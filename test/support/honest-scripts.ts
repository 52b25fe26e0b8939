import type { CheckVerdict } from "../../src/core/verify/verdict.ts";
import type { AgentScript, Turn } from "./scripted-agent.ts";

const read = (path: string, more: object = {}) => ["read_file", { path, ...more }] as const;
const search = (pattern: string, more: object = {}) => ["search", { pattern, ...more }] as const;
const edit = (path: string, old_text: string, new_text: string) => ["edit_file", { path, old_text, new_text }] as const;
const write = (path: string, content: string) => ["write_file", { path, content }] as const;
const note = (text: string) => ["add_note", { text }] as const;
const CHECK = ["run_checks", {}] as const;

type Call = readonly [string, unknown];

const count = <T>(length: number, make: (at: number) => T): readonly T[] => Array.from({ length }, (_, at) => make(at));

/** Files p0 .. with the same text each. */
const many = (files: number, text: (at: number) => string = () => "export const old = 1;\n", dir = "src/many") =>
  Object.fromEntries(count(files, (at) => [`${dir}/p${at}.ts`, text(at)]));

const failing =
  (excerpt: (time: number) => string) =>
  (time: number): CheckVerdict => ({
    check: "test",
    status: "failed",
    ms: 1,
    excerpt: excerpt(time),
  });
const passesAt =
  (when: number, excerpt: (time: number) => string) =>
  (time: number): CheckVerdict =>
    time >= when ? { check: "test", status: "passed", ms: 1 } : failing(excerpt)(time);

/** The turns, then the answer. */
function job(name: string, turns: readonly (readonly Call[])[], more: Partial<AgentScript> = {}): AgentScript {
  return { name, turn: (turn): Turn => turns[turn] ?? "Done.", ...more };
}

const one = (calls: readonly Call[]): readonly (readonly Call[])[] => calls.map((call) => [call]);
const NAMES =
  "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu apple banana cherry damson".split(
    " ",
  );

/** Work that repeats itself because it has to. None of it may be stopped. */
export const HONEST: readonly AgentScript[] = [
  job("edits 40 files in one way", one(count(40, (at) => edit(`src/many/p${at}.ts`, "old = 1", "fresh = 1"))), {
    files: many(40),
  }),
  job(
    "reads and edits 40 files",
    one(count(40, (at) => [read(`src/many/p${at}.ts`), edit(`src/many/p${at}.ts`, "old", "fresh")]).flat()),
    { files: many(40) },
  ),
  job(
    "writes 40 new files from one template",
    one(count(40, (at) => write(`src/new/n${at}.ts`, `export const n = ${at};\n`))),
  ),
  job("writes 40 files of the same text", one(count(40, (at) => write(`src/new/n${at}.ts`, "export {};\n")))),
  job(
    "reads a long file in 12 parts",
    one(count(12, (at) => read("src/long.ts", { from_line: at * 100 + 1, to_line: at * 100 + 100 }))),
  ),
  job(
    "reads a long file again after an edit",
    one([
      ...count(6, (at) => read("src/long.ts", { from_line: at * 200 + 1, to_line: at * 200 + 200 })),
      edit("src/long.ts", "value0 = 0;", "value0 = 1;"),
      ...count(6, (at) => read("src/long.ts", { from_line: at * 200 + 1, to_line: at * 200 + 200 })),
    ]),
  ),
  job(
    "runs the checks after each of 12 edits, which fail alike",
    one(count(12, (at) => [edit("src/a.ts", at === 0 ? "a = 1" : `a = ${at + 9}`, `a = ${at + 10}`), CHECK]).flat()),
    { check: failing(() => "error: a is wrong") },
  ),
  job(
    "runs the checks after each edit until they pass",
    one(count(8, (at) => [edit("src/a.ts", at === 0 ? "a = 1" : `a = ${at + 9}`, `a = ${at + 10}`), CHECK]).flat()),
    { check: passesAt(8, (time) => `error: ${8 - time} tests failed`) },
  ),
  job("polls tests that change", one(count(20, () => CHECK)), {
    check: passesAt(20, (time) => `error: ${20 - time} tests failed`),
  }),
  job("searches 30 names that are there", one(NAMES.map((name) => search(name))), {
    files: { "src/names.ts": NAMES.map((name) => `export const ${name} = 1;\n`).join("") },
  }),
  job("searches 30 names that are not there", one(NAMES.map((name) => search(`${name}_is_missing`)))),
  job("searches 30 numbered names that are there", one(count(30, (at) => search(`value${at}\\b`)))),
  job("lists 30 folders", one(count(30, (at) => ["list_files", { folder: `pkg/p${at}` }] as const)), {
    files: Object.fromEntries(count(30, (at) => [`pkg/p${at}/index.ts`, "export {};\n"])),
  }),
  job("reads 30 files of the same text", one(count(30, (at) => read(`src/many/p${at}.ts`))), { files: many(30) }),
  job("reads 30 files in one answer", [count(30, (at) => read(`src/many/p${at}.ts`))], { files: many(30) }),
  job("edits 32 files in one answer", [count(32, (at) => edit(`src/many/p${at}.ts`, "old", "fresh"))], {
    files: many(32),
  }),
  job("deletes 20 files", one(count(20, (at) => ["delete_file", { path: `src/many/p${at}.ts` }] as const)), {
    files: many(20),
  }),
  job(
    "moves 20 files",
    one(count(20, (at) => ["move_file", { from: `src/many/p${at}.ts`, to: `src/moved/p${at}.ts` }] as const)),
    { files: many(20) },
  ),
  job("puts up a note for each of 20 files", one(count(20, (at) => note(`src/many/p${at}.ts is converted.`)))),
  job(
    "looks at a file after each of 12 edits",
    one(
      count(12, (at) => [
        edit("src/a.ts", at === 0 ? "a = 1" : `a = ${at + 9}`, `a = ${at + 10}`),
        read("src/a.ts"),
      ]).flat(),
    ),
  ),
  job(
    "raises a version ten times",
    one(count(10, (at) => edit("src/b.ts", at === 0 ? "b = 2" : `b = "1.0.${at - 1}"`, `b = "1.0.${at}"`))),
  ),
  job(
    "writes a test that fails and then what it tests, ten times",
    one(
      count(10, (at) => [
        write(`test/t${at}.ts`, `import "../src/n${at}.ts";\n`),
        CHECK,
        write(`src/n${at}.ts`, "export {};\n"),
        CHECK,
      ]).flat(),
    ),
    {
      check: (time) =>
        time % 2 ? failing(() => "error: cannot find module")(time) : { check: "test", status: "passed", ms: 1 },
    },
  ),
  job(
    "runs flaky checks twice after each edit",
    one(
      count(6, (at) => [edit("src/a.ts", at === 0 ? "a = 1" : `a = ${at + 9}`, `a = ${at + 10}`), CHECK, CHECK]).flat(),
    ),
    { check: failing(() => "error: sometimes") },
  ),
  job(
    "takes one edit back and makes another",
    one([
      edit("src/a.ts", "flag = false", "flag = true"),
      CHECK,
      edit("src/a.ts", "flag = true", "flag = false"),
      CHECK,
      edit("src/a.ts", "a = 1", "a = 2"),
      CHECK,
    ]),
    { check: passesAt(3, (time) => `error: ${time}`) },
  ),
  job(
    "needs three tries for an edit, in five files",
    one(
      count(5, (at) => [
        edit(`src/many/p${at}.ts`, "const old = 1", "x"),
        edit(`src/many/p${at}.ts`, "let old = 1", "x"),
        read(`src/many/p${at}.ts`),
        edit(`src/many/p${at}.ts`, "old = 1", "fresh = 1"),
      ]).flat(),
    ),
    { files: many(5, () => "export var old = 1;\n") },
  ),
  job(
    "renames a name file by file, and searches what is left",
    one(
      count(12, (at) => [
        search("\\bold\\b", { folder: "src/many" }),
        edit(`src/many/p${at}.ts`, "old", "fresh"),
      ]).flat(),
    ),
    { files: many(12) },
  ),
  job("reads 60 files and answers", one(count(60, (at) => read(`src/many/p${at}.ts`))), {
    files: many(60, (at) => `export const p${at} = ${at};\n`),
  }),
  job(
    "comes back to one file between others",
    one(count(12, (at) => (at % 3 === 2 ? read("src/a.ts") : read(`src/many/p${at}.ts`)))),
    { files: many(12) },
  ),
  job(
    "narrows a search down",
    one(["value", "value1", "value11", "value110", "value1100 = "].map((pattern) => search(pattern))),
  ),
  job(
    "reads on in a long search",
    one(count(4, (at) => search("export const value", { folder: "src/long.ts", from_result: 1 + at * 300 }))),
  ),
  job("outlines 20 files", one(count(20, (at) => ["outline", { path: `src/many/p${at}.ts` }] as const)), {
    files: many(20),
  }),
  job("looks for missing files, many at once", [
    count(10, (at) => read(`migrations/00${at}.sql`)),
    [["list_files", { folder: "src" }]],
    [read("src/a.ts")],
  ]),
  job(
    "appends to one file 15 times",
    one(
      count(15, (at) =>
        edit(
          "README.md",
          at === 0 ? "A sample project." : `- entry ${at - 1}`,
          `${at === 0 ? "A sample project." : `- entry ${at - 1}`}\n- entry ${at}`,
        ),
      ),
    ),
  ),
];
