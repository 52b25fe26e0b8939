import type { Endpoint } from "./engine-types.ts";
import type { Host } from "./host.ts";
import type { Catalogue } from "./models/catalogue.ts";
import type { Tiers } from "./models/tiers.ts";
import type { NanoUsd } from "./money.ts";
import type { ModelClient } from "./provider/client.ts";
import type { Ledger } from "./spend/ledger.ts";
import type { Reconciler } from "./spend/reconcile.ts";
import type { Usage } from "./usage.ts";

/** The engine's wired parts, as swarms, generations and benchmarks get them. */
export interface EngineParts {
  readonly host: Host;
  readonly ledger: Ledger;
  readonly endpoint: Endpoint;
  readonly catalogue: Catalogue;
  readonly tiers: Tiers;
  readonly client: ModelClient;
  /** Finds out afterwards what calls cost whose end was not seen. */
  readonly reconciler: Reconciler;
  readonly runsFolder: string;
  /** As in EngineOptions. */
  readonly ledgerFile: string | null;
  /** What disagrees between configs and catalogue, to be shown. */
  readonly notices: readonly string[];
  readonly baselineCost: (usage: Usage) => NanoUsd;
}
