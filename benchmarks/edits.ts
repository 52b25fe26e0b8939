import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { createFiles } from "../src/node/files.ts";
import { tryEdits } from "../test/support/edit-trials.ts";
import { FILE_RACES, raceFiles } from "../test/support/file-races.ts";
import { raceLinks, tryPaths } from "../test/support/path-trials.ts";
import { tryProtected } from "../test/support/protected-trials.ts";
import { createToolBench } from "../test/support/tool-bench.ts";
import { git } from "../test/support/trees.ts";
import { median } from "./figure.ts";

/**
 * The tools of agents at length: generated edits against a plain application of them, paths that lead out of the copy
 * given to every tool, links swapped under them and under the disk's calls, and the search of 10,000 files beside `git grep`. `npm test` does a
 * part of the same. Parts by name: `npm run bench:edits -- edits paths links protected races search`. Throws, with the case, at the first
 * edit that is neither exact nor refused whole and at the first path that gets out.
 */
const EDITS = 100_000;
const PATHS = 10_000;
const ROUNDS = 400;
const RACE_ROUNDS = 10_000;
const FILES = 10_000;
const RUNS = 7;

const parts: Readonly<Record<string, () => Promise<string>>> = {
  async edits() {
    const { applied, refused } = await tryEdits(EDITS, Date.now());
    return `${EDITS} edits and patches: ${applied} applied exactly, ${refused} refused whole, 0 other`;
  },
  async paths() {
    return `${PATHS} paths, ${await tryPaths(PATHS, Date.now())} calls of tools: nothing outside read or written`;
  },
  async links() {
    const swaps = await raceLinks(ROUNDS);
    return `${ROUNDS} rounds of every tool, ${swaps} swaps for links out: nothing outside read or written`;
  },
  async protected() {
    const { names, calls } = await tryProtected("all");
    return `${names} protected names, ${calls} calls of tools in all spellings and states: 0 writes`;
  },
  async races() {
    let swaps = 0;
    for (const race of FILE_RACES) swaps += await raceFiles(createFiles(), race, RACE_ROUNDS);
    return `${FILE_RACES.length} calls of the disk x ${RACE_ROUNDS} rounds, ${swaps} swaps for a link out: nothing outside touched`;
  },
  search,
};

const asked = process.argv.slice(2);
for (const [name, run] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const started = performance.now();
  console.log(`${name}: ${await run()} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

/** Taken in turns, so that a busy machine slows both. */
async function search(): Promise<string> {
  const bench = createToolBench();
  try {
    for (let at = 0; at < FILES; at++) {
      const folder = join(bench.root, `part${at % 100}`);
      if (at < 100) mkdirSync(folder, { recursive: true });
      const body = `export const value${at} = ${at};\n${"// a line of a source file, as long as most are\n".repeat(60)}`;
      writeFileSync(join(folder, `file${at}.ts`), body);
    }
    git(bench.root, "init", "-q");
    git(bench.root, "add", ".");
    const [own, plain]: [number[], number[]] = [[], []];
    for (let run = 0; run < RUNS; run++) {
      own.push(await timed(() => bench.call("search", { pattern: "value123\\d* =" })));
      plain.push(await timed(async () => git(bench.root, "grep", "-nI", "-P", "-e", "value123\\d* =")));
    }
    const [ours, theirs] = [median(own), median(plain)];
    return `${FILES} files in ${ours.toFixed(0)} ms, git grep of the index in ${theirs.toFixed(0)} ms: ${(ours / theirs).toFixed(2)} times (medians of ${RUNS})`;
  } finally {
    bench.dispose();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
