import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromiumMissing, ensureChromium } from "./vscode/harness/chromium.ts";

/**
 * `node test/run.ts [PHASE ...]`: runs the phases that are named, or all, one after the other, and ends with the line
 * `N passed, N failed`. The exit code is 0 only when every test ran and passed.
 */
const PROJECT = fileURLToPath(new URL("..", import.meta.url));

interface Phase {
  readonly name: string;
  /** What is run by mocha in a process of its own. */
  readonly files: () => readonly string[];
  readonly needsChromium: boolean;
  /** Milliseconds for one test. */
  readonly timeoutMs: number;
}

const all = (pattern: string) => globSync(pattern, { cwd: PROJECT }).sort();

/** Tests that need a browser, or start whole swarms and many processes, say so in their names. */
const UNIT = /(?<!\.(?:browser|integration))\.test\.ts$/;

const PHASES: readonly Phase[] = [
  {
    name: "unit",
    files: () =>
      all("test/{benchmarks,core,node,emulator,cli,vscode-room,webview,support}/**/*.test.ts")
        .concat(all("test/*.test.ts"))
        .filter((file) => UNIT.test(file)),
    needsChromium: false,
    timeoutMs: 20_000,
  },
  {
    name: "integration",
    files: () => all("test/integration/**/*.test.ts").concat(all("test/**/*.integration.test.ts")),
    needsChromium: false,
    timeoutMs: 120_000,
  },
  { name: "browser", files: () => all("test/**/*.browser.test.ts"), needsChromium: true, timeoutMs: 60_000 },
  { name: "vscode", files: () => all("test/vscode/*.test.ts"), needsChromium: true, timeoutMs: 300_000 },
  { name: "e2e", files: () => all("test/e2e/**/*.test.ts"), needsChromium: true, timeoutMs: 300_000 },
];

const totals = { passed: 0, failed: 0, skipped: 0 };
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
console.log(
  `${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ""}`,
);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;

async function runLane(lane: readonly Phase[]): Promise<void> {
  for (const phase of lane) await runPhase(phase);
}

/** The report of a phase is printed in one piece, when it has ended. */
async function runPhase(phase: Phase): Promise<void> {
  const files = phase.files();
  console.log(`== ${phase.name}: ${files.length} files, running`);
  if (files.length === 0) return;
  const started = performance.now();
  const mocha = fileURLToPath(new URL("../node_modules/mocha/bin/mocha.js", import.meta.url));
  const reporter = fileURLToPath(new URL("./support/counting-reporter.cjs", import.meta.url));
  const options = ["--reporter", reporter, "--timeout", String(phase.timeoutMs), "--forbid-only", "--exit"];
  const child = spawn(process.execPath, [mocha, ...options, ...files], {
    cwd: PROJECT,
    env,
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
  count(phase, counts, code);
}

/** A phase that ended without counts (a file that cannot be loaded, a crash) is a failure. */
function count(phase: Phase, counts: string, code: number | null): void {
  const match = /^(\d+) (\d+) (\d+)/.exec(counts);
  if (match === null) {
    console.error(`The phase ${phase.name} ended with code ${code} before its tests could be counted.`);
    totals.failed += 1;
    return;
  }
  const [, passed, failed, skipped] = match.map(Number);
  totals.passed += passed ?? 0;
  totals.failed += failed ?? 0;
  totals.skipped += skipped ?? 0;
  if (code !== 0 && failed === 0) totals.failed += 1;
}
