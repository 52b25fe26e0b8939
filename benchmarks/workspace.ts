import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { mapRepository } from "../src/core/repository-map/map-repository.ts";
import { NO_ABILITIES } from "../src/core/tools/abilities.ts";
import { createNotes } from "../src/core/tools/notes.ts";
import { search } from "../src/core/tools/search.ts";
import { createTaint } from "../src/core/untrusted/taint.ts";
import { openCopyStore } from "../src/core/workspace/open-store.ts";
import { createNodeHost } from "../src/node/host.ts";
import { seededRandom } from "../test/support/seeded-random.ts";
import { writeTree } from "../test/support/trees.ts";
import { figureText, median } from "./figure.ts";

/**
 * What a big workspace costs a swarm: the snapshot, a copy, the map and a search, each beside what git itself takes for the
 * like in the same run. npm run bench:workspace -- [--files 10000] [--rounds 3]
 */
const { values } = parseArgs({
  options: { files: { type: "string", default: "10000" }, rounds: { type: "string", default: "3" } },
});
const count = Number(values.files);
const rounds = Number(values.rounds);
if (!(Number.isInteger(count) && count > 0 && Number.isInteger(rounds) && rounds > 0))
  throw new Error("--files and --rounds are whole numbers above 0");

/** Found in some of the files. */
const PATTERN = "Invoice part 77";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "frugal-swarm-bench-")));
const workspace = join(folder, "work");
const host = createNodeHost();
const { signal } = new AbortController();
const git = (...args: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=Bench", "-c", "user.email=bench@localhost", ...args], {
    cwd: workspace,
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 1 << 30,
  });

try {
  writeTree(workspace, madeUpSources(count));
  git("init", "-q");
  git("add", ".");
  git("commit", "-q", "-m", "all");
  console.log(`${count} made-up TypeScript files in 100 folders, all committed; medians of ${rounds} rounds.\n`);
  await measure();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const taken = {
    worktree: times(),
    grep: times(),
    snapshot: times(),
    copy: times(),
    cold: times(),
    warm: times(),
    search: times(),
  };
  for (let round = 0; round < rounds; round++) {
    const tree = join(folder, `tree-${round}`);
    await timed(taken.worktree, async () => git("worktree", "add", "-q", "--detach", tree));
    git("worktree", "remove", "--force", tree);
    await timed(taken.grep, async () => git("grep", "-nI", "--untracked", PATTERN));

    const store = await timed(taken.snapshot, () =>
      openCopyStore(host, { workspace, folder: join(folder, `run-${round}`) }, signal),
    );
    if ("status" in store) throw new Error(store.message);
    const copy = await timed(taken.copy, () => store.checkOut("agent", store.base));
    const cache = join(folder, `outlines-${round}.jsonl`);
    const map = () =>
      mapRepository({
        host,
        store,
        commit: store.base,
        goal: "Round the totals of invoices",
        budgetTokens: 3_000,
        patienceMs: 600_000,
        cache,
        signal,
      });
    await timed(taken.cold, map);
    await timed(taken.warm, map);
    const context = {
      host,
      root: copy.root,
      signal,
      task: "t",
      notes: createNotes(),
      changed: async () => [],
      runChecks: async () => [],
      abilities: NO_ABILITIES,
      taint: createTaint(["user"]),
    };
    await timed(taken.search, () => search.run({ pattern: PATTERN }, context));
    await store.close();
  }
  const [worktree, grep] = [median(taken.worktree), median(taken.grep)];
  const ratio = (name: string, values: readonly number[], base: number, what: string) =>
    show(
      name,
      median(values) / base,
      "times",
      `${Math.round(median(values))} ms over ${Math.round(base)} ms of ${what}`,
    );
  show("git worktree add", worktree, "ms", "one more tree of the user's repository");
  show("git grep", grep, "ms", "over the user's tree");
  ratio("snapshot of the dirty tree", taken.snapshot, worktree, "git worktree add; once a swarm");
  ratio("copy for an agent", taken.copy, worktree, "git worktree add; once a stage");
  const first = taken.snapshot.map((ms, index) => ms + (taken.copy[index] ?? 0));
  ratio("time to the first agent's copy", first, worktree, "git worktree add: snapshot and copy, no plan");
  ratio("map, first time", taken.cold, grep, "git grep: every file parsed");
  ratio("map, afterwards", taken.warm, grep, "git grep: nothing parsed");
  ratio("an agent's search", taken.search, grep, "git grep");
}

function show(name: string, value: number, unit: string, how: string): void {
  console.log(figureText({ name, value, unit, how }));
}

function times(): number[] {
  return [];
}

async function timed<T>(into: number[], work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  into.push(performance.now() - started);
  return result;
}

/** Each file defines what the next ones use. */
function madeUpSources(files: number): Record<string, string> {
  const random = seededRandom(1);
  const sources: Record<string, string> = {};
  for (let at = 0; at < files; at++) {
    const used = Math.floor(random() * files);
    const lines = Array.from(
      { length: 30 },
      (_, line) => `  const step${line} = total${used}(amount) + ${Math.floor(random() * 1e6)};`,
    );
    sources[`src/part-${at % 100}/file-${at}.ts`] =
      `import { total${used} } from "../part-${used % 100}/file-${used}.ts";\n\n/** Invoice part ${at}. */\nexport function total${at}(amount: number): number {\n${lines.join("\n")}\n  return step0;\n}\n\nexport interface Shape${at} {\n  readonly amount: number;\n}\n`;
  }
  return sources;
}
