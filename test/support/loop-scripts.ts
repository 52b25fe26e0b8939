import type { CheckVerdict } from "../../src/core/verify/verdict.ts";
import type { AgentScript, Turn } from "./scripted-agent.ts";

/** A script that goes in circles for ever. */
export interface LoopScript extends AgentScript {
  /** What the circle is, as benchmarks group it. */
  readonly kind: string;
  /** Calls of one round. */
  readonly round: number;
}

const read = (path: string, more: object = {}) => ["read_file", { path, ...more }] as const;
const search = (pattern: string, more: object = {}) => ["search", { pattern, ...more }] as const;
const edit = (path: string, old_text: string, new_text: string) => ["edit_file", { path, old_text, new_text }] as const;
const write = (path: string, content: string) => ["write_file", { path, content }] as const;
const CHECK = ["run_checks", {}] as const;

const failing =
  (excerpt: (time: number) => string) =>
  (time: number): CheckVerdict => ({
    check: "test",
    status: "failed",
    ms: time,
    excerpt: excerpt(time),
  });

type Call = readonly [string, unknown];

/** One call a turn, over and over. */
function circle(name: string, kind: string, ...calls: readonly Call[]): LoopScript {
  return { name, kind, round: calls.length, turn: (turn) => [calls[turn % calls.length] as Call] };
}

function each(name: string, kind: string, call: (turn: number) => Call, more: Partial<LoopScript> = {}): LoopScript {
  return { name, kind, round: 1, turn: (turn) => [call(turn)], ...more };
}

const spread = (text: string, turn: number): string =>
  [...text].map((letter, at) => ((turn >> (at % 5)) & 1 ? letter.toUpperCase() : letter.toLowerCase())).join("");

const FILES = ["a", "b", "c", "d", "e", "f"].map((name) => read(`src/${name}.ts`));

/** Loops that agents fall into, each without an end of its own. */
export const LOOPS: readonly LoopScript[] = [
  circle("reads one file", "A", read("src/a.ts")),
  circle("searches one word", "A", search("flag")),
  circle("lists one folder", "A", ["list_files", { folder: "src" }]),
  {
    ...circle("waits for checks that fail alike but for their time", "A", CHECK),
    check: failing((time) => `error: still running (${time * 31} ms, pid ${time * 7}) at 12:0${time % 10}:11`),
  },
  each(
    "reads with the arguments in another order",
    "A",
    (turn) =>
      ["read_file", turn % 2 ? '{"path":"src/a.ts","to_line":2}' : '{ "to_line": 2, "path": "src/a.ts" }'] as const,
  ),
  circle("A, B", "AB", read("src/a.ts"), read("src/b.ts")),
  circle("searches and reads", "AB", search("flag"), read("src/a.ts")),
  circle("A, B, C", "ABC", ...FILES.slice(0, 3)),
  circle("a cycle of 4", "4", ...FILES.slice(0, 4)),
  circle("a cycle of 5", "5", ...FILES.slice(0, 5)),
  circle("a cycle of 6", "6", ...FILES),
  circle("a cycle of 8", "8", ...FILES, search("flag"), ["list_files", { folder: "src" }]),
  each(
    "three reads in no order",
    "mixed",
    (turn) => FILES[[0, 1, 2, 1, 0, 2, 2, 0, 1, 0][turn % 10] as number] as Call,
    { round: 3 },
  ),
  each("searches a word in another case", "near", (turn) => search(spread("getuserbyname", turn))),
  each("searches item1, item2, ...", "near", (turn) => search(`missing_item_${turn}`)),
  each("spells one path in other ways", "near", (turn) => read(`${"./".repeat(turn % 3)}src/a.ts`)),
  each("pages past the end of a file", "near", (turn) => read("src/a.ts", { from_line: 100 * (turn + 1) })),
  each("pages past the end of a search", "near", (turn) => search("flag", { from_result: 10 * (turn + 1) })),
  each("asks for more of a file than there is", "near", (turn) => read("src/b.ts", { to_line: 500 + turn })),
  circle("makes an edit that does not fit", "failing", edit("src/a.ts", "not there", "x")),
  each("guesses the old text of an edit", "failing", (turn) =>
    edit("src/a.ts", `export const guess${"x".repeat(turn)}`, "x"),
  ),
  {
    name: "reads, and makes an edit that does not fit",
    kind: "failing",
    round: 2,
    turn: (turn) => [turn % 2 ? edit("src/a.ts", `let wrong${"y".repeat(turn)} = 1`, "x") : read("src/a.ts")],
  },
  each(
    "sends arguments that do not fit",
    "failing",
    (turn) => ["edit_file", { file: `src/a.ts`, text: "z".repeat(turn) }] as const,
  ),
  each(
    "calls a tool that there is not",
    "failing",
    (turn) => ["shell", { command: `ls ${"-l".repeat(turn)}` }] as const,
  ),
  {
    ...circle(
      "mends, checks, takes back, checks",
      "undone",
      edit("src/a.ts", "flag = false", "flag = true"),
      CHECK,
      edit("src/a.ts", "flag = true", "flag = false"),
      CHECK,
    ),
    check: failing((time) => (time % 2 ? "error: lint says no" : "error: test says no")),
  },
  {
    name: "takes back what it did, and reads something new between",
    kind: "undone",
    round: 4,
    turn: (turn) =>
      [
        [write("src/a.ts", "export const a = 1;\n")],
        [read("src/long.ts", { from_line: turn + 1, to_line: turn + 9 })],
        [write("src/a.ts", "export const a = 2;\n")],
        [read("src/long.ts", { from_line: turn + 500, to_line: turn + 502 })],
      ][turn % 4] as Turn,
  },
  circle(
    "moves a file there and back",
    "undone",
    ["move_file", { from: "src/a.ts", to: "src/z.ts" }],
    ["move_file", { from: "src/z.ts", to: "src/a.ts" }],
  ),
  circle("makes and deletes a file", "undone", write("src/new.ts", "export {};\n"), [
    "delete_file",
    { path: "src/new.ts" },
  ]),
  circle("writes one file with one content", "undone", write("src/a.ts", "export const a = 1;\n")),
  circle("puts up one note", "note", ["add_note", { text: "The flag is in src/a.ts." }]),
  {
    name: "32 calls of one kind in each answer",
    kind: "spam",
    round: 32,
    turn: () => Array.from({ length: 32 }, () => read("src/a.ts")),
  },
  {
    name: "16 pairs in each answer",
    kind: "spam",
    round: 32,
    turn: () => Array.from({ length: 32 }, (_, at) => FILES[at % 2] as Call),
  },
  each("goes from one circle into the next", "mixed", (turn) => FILES[Math.floor(turn / 3) % 6] as Call, { round: 3 }),
];
