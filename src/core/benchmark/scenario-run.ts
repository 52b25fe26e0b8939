import type { EngineParts } from "../engine-parts.ts";
import type { CatalogueModel } from "../models/catalogue-schema.ts";
import type { ModelClient } from "../provider/client.ts";
import type { BenchmarkRequest } from "./request.ts";

/** One scenario on one model. */
export interface ScenarioRun {
  readonly parts: EngineParts;
  readonly request: BenchmarkRequest;
  readonly model: CatalogueModel;
  /** Books and counts what this scenario costs. */
  readonly client: ModelClient;
  /** Absolute folder of this scenario on this model. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onJudged: (done: number) => void;
}
