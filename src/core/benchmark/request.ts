import type { Caps } from "../engine-types.ts";
import type { Tier } from "../models/vocabulary.ts";
import type { NodeProgram } from "./judge-code.ts";
import type { ScenarioId } from "./report-types.ts";
import type { SuiteFiles } from "./suite.ts";

export interface BenchmarkRequest {
  readonly tier: Tier;
  readonly scenarios: readonly ScenarioId[];
  /** All calls of the run together draw from `swarm`. */
  readonly caps: Caps;
  readonly concurrency: number;
  /** What the report says it was made with. */
  readonly commit: string;
  /** Contents of benchmarks/suites/; validated by the engine. */
  readonly suites: SuiteFiles;
  /** Absolute folder of the project that scenario C works on a copy of: benchmarks/sample-project. */
  readonly project: string;
  /** Runs the models' code and the project's checks. */
  readonly node: NodeProgram;
}
