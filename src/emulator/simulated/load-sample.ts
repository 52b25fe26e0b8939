import { loadAnswerScenario, loadPlanScenario, type ReadText } from "./load-scenario.ts";
import type { Scenario } from "./scenario.ts";

/**
 * Seed of the bundled runs. Chosen so that on every tier some attempts fail, one task escalates where the tier allows
 * it, and all get done; any other seed gives another run.
 */
export const SAMPLE_SEED = "bee-191";

/** The bundled scenarios: the sample project's plan and the benchmark's answers. `read` takes paths from the project's folder. */
export function loadSampleScenarios(read: ReadText): Promise<readonly Scenario[]> {
  return Promise.all([
    loadPlanScenario((path) => read(`benchmarks/scenarios/sample/${path}`)),
    loadAnswerScenario((path) => read(`benchmarks/scenarios/bench/${path}`)),
  ]);
}
