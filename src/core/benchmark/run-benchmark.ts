import type { BenchmarkRequest } from "../engine-types.ts";
import type { EngineParts } from "../engine-parts.ts";
import type { BenchmarkReport } from "./report-types.ts";

export async function runBenchmark(_p: EngineParts, _r: BenchmarkRequest, _o: (text: string) => void, _s: AbortSignal): Promise<BenchmarkReport> {
  throw new Error("benchmark room under construction");
}
