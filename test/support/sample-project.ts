import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadAnswerScenario, loadPlanScenario } from "../../src/emulator/simulated/load-scenario.ts";
import type { Change, Scenario, TaskScript } from "../../src/emulator/simulated/scenario.ts";

const BENCHMARKS = fileURLToPath(new URL("../../benchmarks/", import.meta.url));

export function loadSample(): Promise<Scenario> {
  return loadPlanScenario((path) => readFile(join(BENCHMARKS, "scenarios/sample", path), "utf8"));
}

export function loadBench(): Promise<Scenario> {
  return loadAnswerScenario((path) => readFile(join(BENCHMARKS, "scenarios/bench", path), "utf8"));
}

export function scriptOf(scenario: Scenario, task: string): TaskScript {
  const script = scenario.scripts[task];
  if (script === undefined) throw new Error(`no script for ${task}`);
  return script;
}

/** Runs `work` in a fresh copy of the sample project, which is removed afterwards. */
export async function inSample<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "sample-project-"));
  try {
    await cp(join(BENCHMARKS, "sample-project"), folder, { recursive: true });
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Applies changes as the tools would: the text to replace must stand exactly once in the file. */
export async function applyChanges(folder: string, changes: readonly Change[]): Promise<void> {
  for (const change of changes) {
    const path = join(folder, change.path);
    await mkdir(dirname(path), { recursive: true });
    if (change.kind === "write") await writeFile(path, change.content);
    else {
      const parts = (await readFile(path, "utf8")).split(change.find);
      if (parts.length !== 2) throw new Error(`${change.path}: ${parts.length - 1} places fit ${change.find}`);
      await writeFile(path, parts.join(change.replace));
    }
  }
}

/** The task's direct and indirect dependencies, in an order in which they can be done. */
export function neededBy(scenario: Scenario, task: string): string[] {
  const direct = scenario.tasks.find(({ id }) => id === task)?.dependsOn ?? [];
  return [...new Set(direct.flatMap((id) => [...neededBy(scenario, id), id]))];
}

/** The project's own two checks; `failure` is what the first one that failed printed. */
export async function runProjectChecks(folder: string): Promise<{ failure: string | null }> {
  const lint = await run(folder, ["tools/lint.ts"]);
  if (lint !== null) return { failure: lint };
  return { failure: await run(folder, ["--test", "--test-isolation=none", "test/**/*.test.ts"]) };
}

function run(cwd: string, args: readonly string[]): Promise<string | null> {
  const env = { PATH: process.env.PATH };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env, timeout: 20_000 }, (error, stdout, stderr) => {
      resolve(error === null ? null : `${error.message}\n${stdout}\n${stderr}`);
    });
  });
}
