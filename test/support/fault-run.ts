import { loadCatalogue } from "../../src/core/models/catalogue.ts";
import { CatalogueFile } from "../../src/core/models/catalogue-schema.ts";
import { composeClient } from "../../src/core/provider/compose.ts";
import type { Ledger } from "../../src/core/spend/ledger.ts";
import { createReconciler } from "../../src/core/spend/reconcile.ts";
import { chance } from "../../src/emulator/chance.ts";
import { NAMED_FAULTS } from "../../src/emulator/faults/catalogue.ts";
import { FaultRule } from "../../src/emulator/faults/rule-schema.ts";
import { type Emulator, startEmulator } from "../../src/emulator/server.ts";
import { nameOf, runAgent, wrongSteps } from "./fault-agents.ts";
import { type Books, compareBooks } from "./fault-books.ts";
import { twoStepModel } from "./fault-model.ts";
import { type VirtualHost, virtualHost } from "./virtual-host.ts";

/** One swarm of ten agents of which some meet a fault, and what came of it. */
export interface FaultRun {
  /** How each agent ended: `done`, or the kind of its failure. */
  readonly ends: readonly string[];
  /** Agents that were to meet the fault. */
  readonly hit: readonly number[];
  /** Steps that were done more than once, or not at all by an agent that finished. */
  readonly wrongSteps: readonly string[];
  readonly books: Books;
  /** Requests at the emulator, of which `20` would do without faults. */
  readonly requests: number;
  readonly virtualMs: number;
}

export interface FaultRunOptions {
  readonly fault: string;
  readonly seed: string;
  readonly ledger: Ledger;
  /** Contents of configs/models.json. */
  readonly models: unknown;
}

export const AGENTS = 10;
const HIT = 3;
const MODEL = "deepseek/deepseek-v3.2";
/** The catalogue has no free model now; one is made up for the fault that is about them. */
const FREE = `${MODEL}:free`;
const WEEK_MS = 7 * 86_400_000;

/**
 * Runs ten agents in the real loop, on the real client stack and the given ledger, against a new emulator over real
 * HTTP. Three of them, drawn by the seed, meet the fault once, in their first or their second call; a fault that changes
 * the world meets whoever comes next. Then held costs are looked up. Waiting takes no time.
 */
export async function runFault({ fault, seed, ledger, models }: FaultRunOptions): Promise<FaultRun> {
  const swarm = `${fault} ${seed}`;
  let emulator: Emulator | null = null;
  const host = virtualHost(swarm, () => emulator ?? { waiting: () => 0 });
  const hit = hitAgents(swarm);
  const catalogue = withFree(CatalogueFile.parse(models));
  const model = fault === "daily-limit-reached" ? FREE : MODEL;
  emulator = await startEmulator({
    catalogue,
    responder: twoStepModel(),
    seed: swarm,
    rules: rulesFor(fault, swarm, model, hit),
    records: { misses: [0, 2] },
    clock: host.now,
    keepAliveMs: 5,
  });
  const endpoint = {
    baseUrl: emulator.url,
    key: async () => KEY,
    simulated: true,
    label: "emulator",
    openRouter: true,
  };
  try {
    const tracked = trackedLedger(ledger, host);
    const known = loadCatalogue(catalogue, "models.json");
    const client = composeClient({ host, ledger: tracked, endpoint, catalogue: known });
    const steps: string[] = [];
    const agents = Array.from({ length: AGENTS }, (_, agent) => runAgent(agent, swarm, { client, host, model }, steps));
    const ends = await host.run(Promise.all(agents));
    const virtualMs = host.elapsed();
    const reconciler = createReconciler({ ledger: tracked, host, endpoint });
    await host.run(reconciler.run({ swarm, deadlineMs: WEEK_MS, signal: new AbortController().signal }));
    const books = compareBooks(await ledger.attempts({ swarm }), emulator.bill());
    return { ends, hit, wrongSteps: wrongSteps(steps, ends), books, requests: emulator.requests(), virtualMs };
  } finally {
    await emulator.close();
  }
}

const KEY = "sk-or-simulated";

function withFree(file: CatalogueFile): CatalogueFile {
  const free = file.models
    .filter(({ slug }) => slug === MODEL)
    .map((model) => ({ ...model, slug: FREE, pricing: { input: "0", output: "0" } }));
  return { ...file, models: [...file.models, ...free] };
}

function hitAgents(swarm: string): number[] {
  const agents = Array.from({ length: AGENTS }, (_, agent) => agent);
  return agents.sort((a, b) => chance(swarm, "hit", a) - chance(swarm, "hit", b)).slice(0, HIT);
}

function rulesFor(fault: string, swarm: string, model: string, hit: readonly number[]): readonly FaultRule[] {
  const place = { model, now: 0, lastGeneration: "" };
  if (NAMED_FAULTS.get(fault)?.make(place).kind === "change") {
    const first = Math.floor(chance(swarm, "first") * AGENTS);
    return [FaultRule.parse({ fault, when: { requests: [first] } })];
  }
  return hit.map((agent) => {
    const nth = chance(swarm, "call", agent) < 0.5 ? 0 : 1;
    return FaultRule.parse({ fault, when: { model, contains: nameOf(agent), requests: [nth] }, times: 1 });
  });
}

/** The same ledger, whose calls hold the virtual clock while its thread works. A new object for each run. */
function trackedLedger(ledger: Ledger, host: VirtualHost): Ledger {
  return new Proxy(ledger, {
    get: (target, name, receiver) => {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== "function" || name === "watch") return method;
      return (...args: unknown[]) => host.track(Promise.resolve(method.apply(target, args)));
    },
  });
}
