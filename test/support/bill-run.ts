import { setTimeout } from "node:timers/promises";
import type { Endpoint } from "../../src/core/engine-types.ts";
import type { Host } from "../../src/core/host.ts";
import { loadCatalogue } from "../../src/core/models/catalogue.ts";
import { CatalogueFile } from "../../src/core/models/catalogue-schema.ts";
import { type NanoUsd, nanoUsd, usd } from "../../src/core/money.ts";
import { createAccount } from "../../src/core/provider/account.ts";
import type { CallContext, ModelClient } from "../../src/core/provider/client.ts";
import { composeClient } from "../../src/core/provider/compose.ts";
import { LIMIT_POLICY } from "../../src/core/provider/limited.ts";
import { OPENAI_POLICY } from "../../src/core/provider/openai.ts";
import { RETRY_POLICY } from "../../src/core/provider/retrying.ts";
import { limitsOf } from "../../src/core/spend/limits.ts";
import { createReconciler } from "../../src/core/spend/reconcile.ts";
import type { BillEntry } from "../../src/emulator/bill.ts";
import { startEmulator } from "../../src/emulator/server.ts";
import { createNodeHost } from "../../src/node/host.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { type CallPlan, planOf, planResponder, promptOf } from "./bill-plan.ts";
import { BillTally } from "./bill-tally.ts";

export interface BillRunOptions {
  readonly calls: number;
  readonly seed: string;
  /** Calls at the same time. */
  readonly inFlight: number;
  /** Calls after each of which what is held is looked up. */
  readonly batch: number;
  /** Of the ledger's file. */
  readonly file: string;
  /** Contents of configs/models.json. */
  readonly models: unknown;
  /** How long a server may be silent, ms. */
  readonly patienceMs: number;
  readonly onBatch?: (done: number) => void;
}

export interface BillRun {
  readonly tally: BillTally;
  /** Sum of the emulator's own bill. */
  readonly billed: NanoUsd;
  /** What `GET /key` says that the key has used. */
  readonly keyUsage: NanoUsd | null;
  /** What the ledger's running totals say: known cost, and what is open. */
  readonly total: { readonly settled: NanoUsd; readonly open: NanoUsd };
  /** Generations on the bill that no row names, since their ids never arrived; rows held without an id cover them. */
  readonly unnamed: readonly BillEntry[];
  readonly lookups: number;
}

/** What of the emulator's bill is neither booked nor covered by a held row, in nano-dollars: 0 when the books hold. */
export function unexplained({ tally, billed, unnamed }: BillRun): number {
  const blind = unnamed.reduce((total, { cost }) => total + cost, 0);
  const covered = unnamed.length <= tally.blind && blind <= tally.heldBound;
  return billed - tally.booked - tally.heldBilled - (covered ? blind : 0);
}

/** Some providers stop when a stream is cancelled, others charge for the whole answer. */
const PROVIDERS = ["DeepInfra", "Groq", "Novita", "Mistral", "Together", "Nebius"];
const SYSTEM = "You keep books. ".repeat(60);

/**
 * Makes generated calls, a fifth of which are cut, fail or are cancelled, through the real client stack, over real HTTP
 * to the emulator, into a real SQLite ledger; looks up what is held, with the waits left out; and compares every row
 * with the emulator's own bill. One in five hundred records never comes, the others after up to four questions.
 */
export async function runBill(options: BillRunOptions): Promise<BillRun> {
  const { calls, seed, batch } = options;
  const file = CatalogueFile.parse(options.models);
  const slugs = file.models.filter(({ status }) => status === "current").map(({ slug }) => slug);
  const emulator = await startEmulator({
    catalogue: file,
    ...planResponder(seed),
    seed,
    endpoints: Object.fromEntries(slugs.map((slug) => [slug, PROVIDERS.map((provider) => ({ provider }))])),
    records: { misses: [0, 4], neverShare: 0.002 },
    keepAliveMs: 100,
  });
  const endpoint: Endpoint = {
    baseUrl: emulator.url,
    key: async () => emulator.key,
    simulated: true,
    label: "simulated OpenRouter",
    openRouter: true,
  };
  const host = createNodeHost();
  const ledger = await openLedger({ file: options.file });
  const { patienceMs } = options;
  const client = composeClient({
    host,
    ledger,
    endpoint,
    catalogue: loadCatalogue(options.models, "models.json"),
    policies: {
      openai: { ...OPENAI_POLICY, headersMs: patienceMs, byteIdleMs: patienceMs, progressIdleMs: patienceMs },
      retry: { ...RETRY_POLICY, attempts: 2, baseMs: 1, capMs: 2 },
      limit: { ...LIMIT_POLICY, perModel: options.inFlight },
    },
  });
  const tally = new BillTally();
  let lookups = 0;
  try {
    const account = createAccount({ endpoint, host });
    for (let from = 0; from < calls; from += batch) {
      const swarm = `bill-${from}`;
      const until = Math.min(calls, from + batch);
      await inLanes(options.inFlight, from, until, (call) => make(client, host, seed, swarm, slugs, call));
      const reconciler = createReconciler({ ledger, host: leapingHost(host), endpoint, account });
      const report = await reconciler.run({ swarm, deadlineMs: 20 * DAY_MS, signal: NEVER });
      if (report.trouble !== null) throw new Error(`held costs could not be looked up: ${report.trouble}`);
      lookups += report.lookups;
      const bill = new Map(emulator.bill().map((entry) => [entry.generationId, entry]));
      tally.add(await ledger.attempts({ swarm }), (id) => bill.get(id));
      options.onBatch?.(until);
    }
    const key = await account.key(NEVER);
    const months = [...new Set((await ledger.daily("2000-01-01")).map(({ day }) => day.slice(0, 7)))];
    const uses = await ledger.use(months.map((key) => ({ scope: "month", key })));
    const total = (of: "settled" | "open") => nanoUsd(uses.reduce((sum, use) => sum + use[of], 0));
    return {
      tally,
      billed: emulator.billed(),
      keyUsage: key.status === "told" ? key.key.usage : null,
      total: { settled: total("settled"), open: total("open") },
      unnamed: tally.unnamed(emulator.bill()),
      lookups,
    };
  } finally {
    await ledger.close();
    await emulator.close();
  }
}

const DAY_MS = 24 * 60 * 60_000;
const NEVER = new AbortController().signal;
const CAPS = { month: usd("100000"), day: usd("100000"), workspace: null, swarm: usd("100000"), request: usd("100") };

/** One call of the plan; its ending is the name of its task. */
async function make(
  client: ModelClient,
  host: Host,
  seed: string,
  swarm: string,
  slugs: readonly string[],
  call: number,
): Promise<void> {
  const plan = planOf(seed, call);
  const model = slugs[Math.floor(plan.model * slugs.length)];
  if (model === undefined) throw new Error("the catalogue has no current model");
  const who = { swarm, task: plan.ending, workspace: "/bench" };
  await client.complete(
    {
      model,
      fallbacks: [],
      messages: [
        ...(plan.prompt < 0.5 ? [{ role: "system" as const, content: SYSTEM }] : []),
        { role: "user", content: promptOf(call, plan) },
      ],
      tools: [],
      maxTokens: 400,
    },
    {
      ...cancelling(plan),
      identity: {
        ...who,
        agent: `agent-${call % 64}`,
        role: "benchmark",
        tier: "balanced",
        taskType: null,
        complexity: null,
        attempt: 1,
        routeReason: "drawn by the seed",
      },
      limits: limitsOf(CAPS, who, host.now()),
    },
  );
}

/** The caller's part in an ending: leaves at a token, at the headers, or before them. */
function cancelling({ ending, place }: CallPlan): Pick<CallContext, "signal" | "onDelta" | "onGeneration"> {
  const stop = new AbortController();
  const { signal } = stop;
  switch (ending) {
    case "cancelled while it answers":
      return { signal, onDelta: () => stop.abort() };
    case "cancelled as it answers": {
      let deltas = Math.floor(place * 6);
      return { signal, onDelta: () => void (deltas-- <= 0 && stop.abort()) };
    }
    case "cancelled before a token":
      return { signal, onGeneration: () => stop.abort() };
    case "cancelled before an answer":
      void setTimeout(50 + place * 200).then(() => stop.abort());
      return { signal };
    default:
      return { signal };
  }
}

/** A host whose sleeps are over at once, its clocks being moved on by as much. */
function leapingHost(host: Host): Host {
  let leapt = 0;
  return {
    ...host,
    now: () => host.now() + leapt,
    elapsed: () => host.elapsed() + leapt,
    async sleep(ms, signal) {
      // The deadline, not a pause.
      if (ms > 2 * DAY_MS) return setTimeout(ms, undefined, { signal });
      // What a caller has left is on the bill as soon as the emulator has noticed.
      await setTimeout(20, undefined, { signal });
      leapt += ms;
    },
  };
}

async function inLanes(
  lanes: number,
  from: number,
  until: number,
  work: (call: number) => Promise<void>,
): Promise<void> {
  let next = from;
  const lane = async (): Promise<void> => {
    while (next < until) await work(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
