import assert from "node:assert/strict";
import type { Files } from "../../src/core/host.ts";
import { fakeHost, refusingFiles } from "./fake-host.ts";
import { naiveEdit, naivePlaces } from "./naive-edit.ts";
import { seededRandom } from "./seeded-random.ts";
import { callTool, contextIn } from "./tool-bench.ts";

interface Tally {
  readonly applied: number;
  readonly refused: number;
}

const ROOT = "/copy";

/**
 * Edits and patches as models make them (exact, white space wrong, ambiguous, stale, for several files), through the
 * tools, over files in memory. Throws unless every one is applied as the plain way says, or refused with all files as
 * they were.
 */
export async function tryEdits(count: number, seed: number): Promise<Tally> {
  const random = seededRandom(seed);
  const tally = { applied: 0, refused: 0 };
  for (let at = 0; at < count; at++) {
    const { name, input, before, after } = random() < 0.6 ? makeEdit(random) : makePatch(random);
    const disk = new Map(before);
    const context = contextIn(fakeHost({ files: filesIn(disk) }), ROOT);
    const result = await callTool(context, name, input);
    const story = () => JSON.stringify({ seed, at, name, input, before: [...before], said: result.content }, null, 1);
    assert.equal(result.ok, after !== null, story());
    assert.deepEqual(Object.fromEntries(disk), Object.fromEntries(after ?? before), story());
    if (result.ok) tally.applied++;
    else tally.refused++;
  }
  return tally;
}

interface Trial {
  readonly name: string;
  readonly input: unknown;
  readonly before: ReadonlyMap<string, string>;
  /** `null`: it has to be refused. */
  readonly after: ReadonlyMap<string, string> | null;
}

const WORDS = ["a();", "b();", "c = 1;", "if (x) {", "}", "", "  ", "return a;", "é", "-- x", "++ y", "\t// t"];

type Random = () => number;
const upTo = (random: Random, most: number) => Math.floor(random() * (most + 1));
const pick = <T>(random: Random, all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;

/** Lines of which some are there more than once. */
function makeLines(random: Random): string[] {
  return Array.from({ length: 1 + upTo(random, 14) }, (_, at) => {
    const indent = pick(random, ["", "  ", "    ", "\t"]);
    return random() < 0.5 ? `${indent}call${at}(${upTo(random, 9)});` : indent + pick(random, WORDS);
  });
}

function makeFile(random: Random, lines: readonly string[]): string {
  const end = random() < 0.3 ? "\r\n" : "\n";
  return (random() < 0.1 ? "\ufeff" : "") + lines.join(end) + (random() < 0.8 ? end : "");
}

function makeEdit(random: Random): Trial {
  const text = makeFile(random, makeLines(random));
  const body = text.replace("\ufeff", "").replaceAll("\r\n", "\n");
  const [from, to] = [upTo(random, body.length), upTo(random, body.length)].sort((a, b) => a - b) as [number, number];
  const lines = body.split("\n");
  const first = upTo(random, lines.length - 1);
  const some = lines.slice(first, first + 1 + upTo(random, 4));
  const replacement = makeLines(random).slice(0, upTo(random, 4));
  const kind = random();
  const [old, now] =
    kind < 0.3
      ? [body.slice(from, to), replacement.join("\n")]
      : kind < 0.5
        ? [some.join("\n"), replacement.join("\n")]
        : kind < 0.9
          ? distorted(random, some, replacement)
          : [some.map((line) => `${line}x`).join("\n"), replacement.join("\n")];
  const crlf = random() < 0.2;
  const [oldText, newText] = crlf ? [old.replaceAll("\n", "\r\n"), now.replaceAll("\n", "\r\n")] : [old, now];
  const edited = naiveEdit(text, oldText, newText);
  return {
    name: "edit_file",
    input: { path: "src/f.ts", old_text: oldText, new_text: newText },
    before: new Map([["src/f.ts", text]]),
    after: edited === null ? null : new Map([["src/f.ts", edited]]),
  };
}

/** Another indentation for all lines, blanks at their ends. */
function distorted(random: Random, old: readonly string[], now: readonly string[]): [string, string] {
  const add = pick(random, ["", "  ", "    ", "\t"]);
  const cut = pick(random, [0, 0, 2, 4]);
  const change = (line: string) => {
    const moved = line.trim() === "" ? line : add + (line.startsWith(" ".repeat(cut)) ? line.slice(cut) : line);
    return random() < 0.3 ? `${moved}  ` : moved;
  };
  const last = random() < 0.3 ? "\n" : "";
  return [old.map(change).join("\n") + last, now.map(change).join("\n") + last];
}

interface MadeHunk {
  readonly old: readonly string[];
  readonly text: string;
  /** Lines that take the place of those from `skip` on, `take` many, of the old ones. */
  readonly skip: number;
  readonly take: number;
  readonly added: readonly string[];
}

function makePatch(random: Random): Trial {
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  let patch = "";
  let fits = true;
  for (const path of ["src/a.ts", "b.txt", "c/d.md"].slice(0, 1 + upTo(random, 2))) {
    const lines = makeLines(random);
    const text = makeFile(random, lines);
    // A last empty line is the line end of the one before.
    const real = text.replace("\ufeff", "").replaceAll("\r\n", "\n").replace(/\n$/, "").split("\n");
    const hunks = Array.from({ length: 1 + upTo(random, 2) }, () => makeHunk(random, real));
    patch += `--- a/${path}\n+++ b/${path}\n${hunks.map((hunk) => hunk.text).join("")}`;
    before.set(path, text);
    const edited = text.replace("\ufeff", "") === "" ? null : applied(text, real, hunks);
    if (edited === null || edited === text) fits = false;
    after.set(path, edited ?? text);
  }
  return { name: "apply_patch", input: { patch }, before, after: fits ? after : null };
}

/** A hunk with context, a wrong place, mostly a wrong count, and at times stale lines. */
function makeHunk(random: Random, lines: readonly string[]): MadeHunk {
  const at = upTo(random, lines.length - 1);
  const old = lines.slice(at, at + 2 + upTo(random, 5)).map((line) => (random() < 0.02 ? `${line}z` : line));
  const skip = upTo(random, old.length);
  const take = upTo(random, Math.min(3, old.length - skip));
  const added = makeLines(random).slice(0, take === 0 ? 1 : upTo(random, 3));
  const body = [
    ...old.slice(0, skip).map((line) => ` ${line}`),
    ...old.slice(skip, skip + take).map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
    ...old.slice(skip + take).map((line) => ` ${line}`),
  ];
  const isRight = random() < 0.3;
  const counts = isRight ? [old.length, old.length - take + added.length] : [old.length + 7, 1];
  const head = random() < 0.2 ? "@@" : `@@ -${upTo(random, 99)},${counts[0]} +${upTo(random, 99)},${counts[1]} @@ f()`;
  return { old, text: `${[head, ...body].join("\n")}\n`, skip, take, added };
}

function applied(text: string, lines: readonly string[], hunks: readonly MadeHunk[]): string | null {
  const taken = new Set<number>();
  const result: (string | null)[][] = lines.map((line) => [line]);
  const before: string[][] = Array.from({ length: lines.length + 1 }, () => []);
  const placed = hunks.map((hunk) => ({ ...hunk, places: naivePlaces(lines, hunk.old) }));
  placed.sort((a, b) => (a.places[0]?.at ?? 0) - (b.places[0]?.at ?? 0));
  for (const { old, skip, take, added, places } of placed) {
    const [place] = places;
    if (places.length !== 1 || place === undefined) return null;
    for (let at = place.at; at < place.at + old.length; at++) {
      if (taken.has(at)) return null;
      taken.add(at);
    }
    for (let at = place.at + skip; at < place.at + skip + take; at++) result[at] = [];
    const shifted = added.map((line) => place.shift(line));
    if (shifted.includes(null)) return null;
    before[place.at + skip]?.push(...shifted.map(String));
  }
  const all = lines.flatMap((_, at) => [...(before[at] ?? []), ...(result[at] ?? [])]).concat(before.at(-1) ?? []);
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const last = all.length > 0 && text.endsWith("\n") ? end : "";
  return (text.startsWith("\ufeff") ? "\ufeff" : "") + all.join(end) + last;
}

/** Files below ROOT, in memory: what the tools ask of a disk to read, write and remove. */
function filesIn(disk: Map<string, string>): Files {
  const nameOf = (path: string) => path.slice(ROOT.length + 1);
  return {
    ...refusingFiles(),
    realPath: async (path) => path,
    stat: async (path) => {
      const text = disk.get(nameOf(path));
      if (text !== undefined) return { kind: "file", size: Buffer.byteLength(text), mode: 0o644 };
      const isFolder = [...disk.keys()].some((name) => name.startsWith(`${nameOf(path)}/`));
      return isFolder ? { kind: "folder", size: 0 } : undefined;
    },
    read: async (path) => {
      const text = disk.get(nameOf(path));
      return text === undefined ? undefined : Buffer.from(text);
    },
    write: async (path, data) => {
      disk.set(nameOf(path), Buffer.from(data as string).toString());
    },
    remove: async (path) => {
      disk.delete(nameOf(path));
    },
  };
}
