import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { CatalogueFile } from "../core/models/catalogue-schema.ts";
import type { NanoUsd } from "../core/money.ts";
import { Account } from "./account.ts";
import { Bill, type BillEntry } from "./bill.ts";
import type { Emulation } from "./emulation.ts";
import { Exchange } from "./exchange.ts";
import type { FaultScript } from "./faults.ts";
import { type Latency, NO_LATENCY } from "./pace.ts";
import { PromptCache } from "./prompt-cache.ts";
import { refusal } from "./refusals.ts";
import type { Responder } from "./responder.ts";
import { API_ROOT, route } from "./routes.ts";
import type { UsageChunkForm } from "./wire.ts";

/** The key that the emulator accepts unless told otherwise. No secret: it opens nothing but the emulator. */
export const SIMULATED_KEY = "sk-or-simulated";

export interface EmulatorOptions {
  readonly catalogue: CatalogueFile;
  readonly responder: Responder;
  /** Accepted keys, each with its own account; at least one. Default: `SIMULATED_KEY` alone. */
  readonly keys?: readonly string[];
  /** Default: none. */
  readonly latency?: Latency;
  /** Between two keep-alive comments while a client waits, ms. Default 500. */
  readonly keepAliveMs?: number;
  /** Until an ended generation can be asked for, ms. Default 0. */
  readonly generationDelayMs?: number;
  /** Epoch milliseconds, for what is written down; waits take real time. Default: the machine's clock. */
  readonly clock?: () => number;
  /** From 0 up to 1, for ids. Default: the machine's. */
  readonly random?: () => number;
  readonly faults?: FaultScript;
  /** What each key may spend. Default: no limit. */
  readonly keyLimit?: NanoUsd;
  /** Default: as recorded in August 2026. */
  readonly usageChunk?: UsageChunkForm;
}

export interface Emulator {
  /** Base URL for clients, `http://127.0.0.1:PORT/api/v1`. */
  readonly url: string;
  /** The first accepted key. */
  readonly key: string;
  bill(): readonly BillEntry[];
  /** Sum of the bill. */
  billed(): NanoUsd;
  /** Chat requests that have arrived, refused ones included. */
  requests(): number;
  /** Ends open connections at once; what they had generated is billed. */
  close(): Promise<void>;
}

/**
 * Starts an OpenRouter on 127.0.0.1, on a port that the system chooses: its wire format, errors and prices over real
 * HTTP, with a simulated model behind it. Rejects when no port can be had.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const keys = options.keys ?? [SIMULATED_KEY];
  const [key] = keys;
  if (key === undefined) throw new Error("an emulator needs at least one key");
  const emulation = emulationFor(options, keys);
  let requests = 0;
  const running = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const work = handle(emulation, request, response, () => requests++);
    running.add(work);
    void work.finally(() => running.delete(work));
  });
  // Idle connections stay open, so that no client meets one that is being closed; `close` ends them.
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the emulator got no port");
  return {
    url: `http://127.0.0.1:${address.port}${API_ROOT}`,
    key,
    bill: () => emulation.bill.entries(),
    billed: () => emulation.bill.total(),
    requests: () => requests,
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
      await Promise.all(running);
    },
  };
}

function emulationFor(options: EmulatorOptions, keys: readonly string[]): Emulation {
  return {
    catalogue: new Map(options.catalogue.models.map((model) => [model.slug, model])),
    accounts: new Map(keys.map((key) => [key, new Account(options.keyLimit ?? null)])),
    bill: new Bill(),
    cache: new PromptCache(),
    responder: options.responder,
    faults: options.faults ?? (() => null),
    latency: options.latency ?? NO_LATENCY,
    keepAliveMs: options.keepAliveMs ?? 500,
    generationDelayMs: options.generationDelayMs ?? 0,
    usageChunk: options.usageChunk ?? "repeated",
    clock: options.clock ?? Date.now,
    random: options.random ?? Math.random,
  };
}

/** A bug in the emulator or its responder is shown to the client that met it, and does not end the host process. */
async function handle(
  emulation: Emulation,
  request: IncomingMessage,
  response: ServerResponse,
  nextIndex: () => number,
): Promise<void> {
  const exchange = new Exchange(request, response);
  try {
    await route(emulation, exchange, nextIndex);
  } catch (bug) {
    if (exchange.gone.aborted) return;
    if (response.headersSent) return void response.destroy();
    const raw = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
    exchange.refuse(refusal(500, "The emulator has a bug", { metadata: { raw }, user: false }));
  }
}
