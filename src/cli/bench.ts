import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { previousOf } from "../core/benchmark/compare.ts";
import { parseReport, reportFileName } from "../core/benchmark/report-schema.ts";
import { type BenchmarkReport, SCENARIOS, type ScenarioId } from "../core/benchmark/report-types.ts";
import { readSuites } from "../core/benchmark/suite.ts";
import type { Host } from "../core/host.ts";
import { capsOf } from "../core/spend/limits.ts";
import { benchText, noneRanText } from "./bench-text.ts";
import { type Flags, readSettings, UsageError } from "./options.ts";
import { bundledScenarios, PROJECT, SAMPLE_WORKSPACE } from "./project.ts";
import type { CliContext } from "./run.ts";
import { openSession } from "./session.ts";

export interface BenchFlags extends Flags {
  /** Letters of "ABCD". */
  readonly scenarios: string;
  readonly out: string;
}

/**
 * `frugal-swarm bench`: each model of a tier through the scenarios. Saves the report and compares it with the last one
 * of its kind. Exit code 0 when all cases ran (however many passed), 1 when not, 130 when cancelled.
 */
export async function runBench(flags: BenchFlags, context: CliContext): Promise<number> {
  const settings = readSettings(flags, context.env);
  const scenarios = readScenarios(flags.scenarios);
  const suites = await readSuites((name) => readFile(join(PROJECT, "benchmarks", "suites", name), "utf8"));
  const session = await openSession({
    settings,
    env: context.env,
    endpointGiven: flags.endpoint !== undefined,
    signal: context.signal,
    scenarios: bundledScenarios,
  });
  let report: BenchmarkReport;
  try {
    const request = {
      tier: settings.tier,
      scenarios,
      caps: capsOf(settings),
      concurrency: settings.concurrency,
      commit: await currentCommit(session.host),
      suites,
      project: SAMPLE_WORKSPACE,
      node: { file: process.execPath, env: {} },
    };
    report = await session.engine.benchmark(request, progress(process.stderr), context.signal);
  } finally {
    await session.close();
  }
  const stopped = report.scenarios.some((one) => one.status === "stopped");
  const code = context.signal.aborted ? 130 : stopped ? 1 : 0;
  if (report.scenarios.every((one) => one.total === 0)) {
    process.stdout.write(noneRanText(report));
    return code;
  }
  const folder = resolve(flags.out);
  const previous = previousOf(report, await savedReports(folder));
  const file = await saveReport(folder, report);
  process.stdout.write(benchText(report, previous, file));
  return code;
}

function readScenarios(text: string): readonly ScenarioId[] {
  const letters = [...new Set(text.toUpperCase().replace(/[\s,]/g, ""))];
  const unknown = letters.find((letter) => !SCENARIOS.some((id) => id === letter));
  if (unknown !== undefined || letters.length === 0)
    throw new UsageError(`--scenarios "${text}": give letters of ${SCENARIOS.join("")}, such as AB.`);
  return SCENARIOS.filter((id) => letters.includes(id));
}

/** Short hash, with "-dirty" when files differ from it; "unknown" where the project is no git repository of its own. */
async function currentCommit(host: Host): Promise<string> {
  const args = ["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"];
  const env = { GIT_CEILING_DIRECTORIES: dirname(PROJECT), GIT_OPTIONAL_LOCKS: "0" };
  const limits = { timeoutMs: 10_000, maxOutputBytes: 1_000 };
  const result = await host.exec({ file: "git", args, cwd: PROJECT, env, ...limits }, new AbortController().signal);
  return result.status === "exited" && result.code === 0 ? result.stdout.trim() : "unknown";
}

/** The reports in a folder; other files are left aside. */
async function savedReports(folder: string): Promise<readonly BenchmarkReport[]> {
  const names = await readdir(folder).catch(() => []);
  const texts = names.filter((name) => name.endsWith(".json")).map((name) => readFile(join(folder, name), "utf8"));
  return (await Promise.all(texts)).flatMap((text) => parseReport(text) ?? []);
}

async function saveReport(folder: string, report: BenchmarkReport): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, reportFileName(report));
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}

/** One line that is written over on a screen; elsewhere one line for each scenario on each model. */
function progress(out: NodeJS.WriteStream): (text: string) => void {
  let shown = "";
  return (text) => {
    const name = text.slice(0, text.lastIndexOf(":"));
    if (out.isTTY) out.write(`${name === shown || shown === "" ? "\r" : "\n"}${text}\x1b[K`);
    else if (name !== shown) out.write(`${name}\n`);
    shown = name;
  };
}
