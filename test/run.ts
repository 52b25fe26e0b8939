import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromiumMissing, ensureChromium } from "./vscode/harness/chromium.ts";

/**
 * `node test/run.ts [PHASE ...]`: runs the phases that are named, or all, one after the other, and ends with the line
 * `N passed, N failed`. The exit code is 0 only when every test ran and passed.
 */
const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const NODE_COMPILE_CACHE = fileURLToPath(new URL("../node_modules/.cache/compiled", import.meta.url));

interface Phase {
  readonly name: string;
  /** What is run by mocha in a process of its own. */
  readonly files: () => readonly string[];
  readonly needsChromium: boolean;
  /** Milliseconds for one test. */
  readonly timeoutMs: number;
  /** Processes that share the files. */
  readonly processes: number;
}

const all = (pattern: string) => globSync(pattern, { cwd: PROJECT }).sort();

/** Tests that need a browser, or start whole swarms and many processes, say so in their names. */
const UNIT = /(?<!\.(?:browser|integration))\.test\.ts$/;

const IN_WINDOWS = { needsChromium: true, timeoutMs: 300_000, processes: 1 };

const PHASES: readonly Phase[] = [
  {
    name: "unit",
    files: () =>
      all("test/{benchmarks,core,node,emulator,cli,vscode-room,webview,support}/**/*.test.ts")
        .concat(all("test/*.test.ts"))
        .filter((file) => UNIT.test(file)),
    needsChromium: false,
    timeoutMs: 20_000,
    processes: 2,
  },
  {
    name: "integration",
    files: () => all("test/integration/**/*.test.ts").concat(all("test/**/*.integration.test.ts")),
    needsChromium: false,
    timeoutMs: 120_000,
    processes: 1,
  },
  {
    name: "browser",
    files: () => all("test/**/*.browser.test.ts"),
    needsChromium: true,
    timeoutMs: 60_000,
    processes: 1,
  },
  { name: "vscode", files: () => all("test/vscode/*.test.ts"), ...IN_WINDOWS },
  { name: "e2e", files: () => all("test/e2e/**/*.test.ts"), ...IN_WINDOWS },
];

const totals = { passed: 0, failed: 0, skipped: 0 };
const flakies: string[] = [];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !PHASES.some((phase) => phase.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no phase "${unknown.join(", ")}"; there are ${PHASES.map((phase) => phase.name).join(", ")}.`,
  );
  process.exit(2);
}
const phases = PHASES.filter((phase) => asked.length === 0 || asked.includes(phase.name));
const browser = phases.some((phase) => phase.needsChromium) ? await ensureChromium(console.log) : undefined;
const env = browser === undefined ? process.env : { ...process.env, CHROMIUM: browser };
const missing = browser === undefined ? phases.filter((phase) => phase.needsChromium).map((phase) => phase.name) : [];
const runnable = phases.filter((phase) => !missing.includes(phase.name));
// Two lanes: a browser's tests wait more than they compute, so the others run beside them.
await Promise.all([
  runLane(runnable.filter((phase) => !phase.needsChromium)),
  runLane(runnable.filter((phase) => phase.needsChromium)),
]);
if (missing.length > 0) {
  console.error(chromiumMissing(missing.join(", ")));
  totals.failed += missing.length;
}
if (flakies.length > 0) {
  console.log(`Flaky, failed in one of two runs:\n  ${flakies.join("\n  ")}`);
}
console.log(
  `${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ""}`,
);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;

async function runLane(lane: readonly Phase[]): Promise<void> {
  for (const phase of lane) await runPhase(phase);
}

/**
 * Files with a failure are run once more, alone: where windows, browsers and killed processes share a busy machine, a
 * test that passed in one of its two runs is told as flaky, by name, and does not fail the run. The report of a phase is
 * printed in one piece, when it has ended.
 */
async function runPhase(phase: Phase): Promise<void> {
  const files = phase.files();
  console.log(`== ${phase.name}: ${files.length} files, running`);
  if (files.length === 0) return;
  const parts = Array.from({ length: phase.processes }, (_, part) =>
    files.filter((_, at) => at % phase.processes === part),
  );
  const first = together(await Promise.all(parts.map((part) => runMocha(phase, part))));
  const again = first === null ? [] : failedFiles(first);
  if (first === null || again.length === 0) return count(phase.name, first);
  console.log(`== ${phase.name}: ${again.length} files had failures and are run once more, alone`);
  const second = await runMocha(phase, again, { TITLES_OF_PASSING: "1" });
  if (second === null) return count(phase.name, second);
  const known = new Set(first.failures.map(({ title }) => title));
  const passing = new Set(second.passing);
  const mended = [...known].filter((title) => passing.has(title));
  // Passed before, and failed now. A hook that fails is no test that has passed.
  const fresh = second.failures.filter(({ title }) => !known.has(title));
  const hooks = fresh.filter(({ title }) => / hook(?: |:|$)/.test(title));
  for (const title of [...mended, ...fresh.map(({ title }) => title)]) flakies.push(`${phase.name}: ${title}`);
  const failed = first.failed - mended.length + hooks.length;
  count(phase.name, { ...first, passed: first.passed + mended.length, failed });
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly { readonly file: string | null; readonly title: string }[];
  /** Titles, when they were asked for. */
  readonly passing: readonly string[];
}

function together(all: readonly (Counts | null)[]): Counts | null {
  let sum: Counts = { passed: 0, failed: 0, skipped: 0, failures: [], passing: [] };
  for (const one of all) {
    if (one === null) return null;
    const { passed, failed, skipped, failures, passing } = sum;
    sum = {
      passed: passed + one.passed,
      failed: failed + one.failed,
      skipped: skipped + one.skipped,
      failures: [...failures, ...one.failures],
      passing: [...passing, ...one.passing],
    };
  }
  return sum;
}

/** Files to run again; none where a failure belongs to no file, which running again would hide. */
function failedFiles({ failures }: Counts): readonly string[] {
  if (failures.some(({ file }) => file === null)) return [];
  return [...new Set(failures.map(({ file }) => file ?? ""))];
}

/** `null` when it ended without counts (a file that cannot be loaded, a crash), or failed with no failed test. */
async function runMocha(phase: Phase, files: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Counts | null> {
  const started = performance.now();
  const mocha = fileURLToPath(new URL("../node_modules/mocha/bin/mocha.js", import.meta.url));
  const reporter = fileURLToPath(new URL("./support/counting-reporter.cjs", import.meta.url));
  // Programs that start many times compile once. Not for windows, whose own programs would fill it.
  const compiled = phase.needsChromium ? {} : { NODE_COMPILE_CACHE };
  const options = ["--reporter", reporter, "--timeout", String(phase.timeoutMs), "--forbid-only", "--exit"];
  const child = spawn(process.execPath, [mocha, ...options, ...files], {
    cwd: PROJECT,
    env: { ...env, ...compiled, ...more },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  let report = "";
  let counts = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      report += text;
    });
  }
  child.stdio[3]?.on("data", (data: Buffer) => {
    counts += String(data);
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  console.log(`\n== ${phase.name}: ended after ${((performance.now() - started) / 1000).toFixed(1)} s\n${report}`);
  if (counts === "") {
    console.error(`The phase ${phase.name} ended with code ${code} before its tests could be counted.`);
    return null;
  }
  const told = JSON.parse(counts) as Counts;
  return code !== 0 && told.failed === 0 ? null : told;
}

function count(phase: string, counts: Counts | null): void {
  if (counts === null) console.error(`The phase ${phase} failed as a whole.`);
  totals.passed += counts?.passed ?? 0;
  totals.failed += counts?.failed ?? 1;
  totals.skipped += counts?.skipped ?? 0;
}
