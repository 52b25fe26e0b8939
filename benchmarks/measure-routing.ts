import { loadCatalogue } from "../src/core/models/catalogue.ts";
import { loadTiers } from "../src/core/models/tiers.ts";
import { COMPLEXITIES, TASK_TYPES, TIERS } from "../src/core/models/vocabulary.ts";
import { type RouteDecision, type RouteProblem, route } from "../src/core/routing/route.ts";
import { readConfigs } from "../src/node/read-configs.ts";
import { type Figure, median } from "./figure.ts";

const ROUNDS = 5;
const ROUND_MS = 300;

/** How many routing decisions, with their reasons in words, one thread makes in a second. */
export async function measureRouting(configs: string): Promise<Figure> {
  const files = await readConfigs(configs);
  const tiers = loadTiers(files.tiers, loadCatalogue(files.models, "models.json"));
  const size = { needs: { tools: true, structured: false, contextTokens: 4_000 }, maxOutputTokens: 8_000 };
  const profiles = TIERS.flatMap((tier) =>
    TASK_TYPES.flatMap((type) => COMPLEXITIES.map((complexity) => ({ tier, profile: { type, complexity } }))),
  );
  let unused = 0;
  const pass = (): void => {
    for (const { tier, profile } of profiles) unused += candidates(route(profile, tier, tiers, tiers.catalogue, size));
  };
  const rates: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const started = performance.now();
    let decisions = 0;
    while (performance.now() - started < ROUND_MS) {
      pass();
      decisions += profiles.length;
    }
    // The first round warms the compiler up.
    if (round > 0) rates.push((decisions * 1000) / (performance.now() - started));
  }
  if (unused === 0) throw new Error("no decision named a model");
  return {
    name: "routing decisions",
    value: median(rates),
    unit: "per second",
    how: `median of ${ROUNDS} rounds over all ${profiles.length} combinations of tier, type and complexity, one thread`,
  };
}

function candidates(decision: RouteDecision | RouteProblem): number {
  return decision.status === "routed" ? decision.candidates.length : 0;
}
