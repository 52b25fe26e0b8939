import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadSampleScenarios } from "../emulator/simulated/load-sample.ts";
import type { Scenario } from "../emulator/simulated/scenario.ts";

/** Folder of the project: the one with configs/ and benchmarks/. */
export const PROJECT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");

/** The bundled project that a run without a goal works on. */
export const SAMPLE_WORKSPACE = join(PROJECT, "benchmarks", "sample-project");

export function bundledScenarios(): Promise<readonly Scenario[]> {
  return loadSampleScenarios((path) => readFile(join(PROJECT, path), "utf8"));
}
