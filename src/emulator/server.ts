import { once } from "node:events";
import { createServer } from "node:http";
import type { NanoUsd } from "../core/money.ts";
import type { BillEntry } from "./bill.ts";
import { controlRoute } from "./control/control-routes.ts";
import type { Emulation } from "./emulation.ts";
import { Exchange } from "./exchange.ts";
import { type EmulatorOptions, emulationFor, keysOf } from "./options.ts";
import { refusal } from "./refusals.ts";
import { API_ROOT, route } from "./routes.ts";

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
  /** Requests that nothing but their client can end any more. */
  waiting(): number;
  /** Ends open connections at once; what they had generated is billed. */
  close(): Promise<void>;
}

/**
 * Starts an OpenRouter on 127.0.0.1: its wire format, errors and prices over real HTTP, with a simulated model behind
 * it. Rejects when the port cannot be had.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const [first] = keysOf(options);
  if (first === undefined) throw new Error("an emulator needs at least one key");
  const emulation = emulationFor(options);
  let requests = 0;
  const running = new Map<Exchange, Promise<void>>();
  const server = createServer((request, response) => {
    const exchange = new Exchange(request, response);
    const work = handle(emulation, options.control ?? false, exchange, () => requests++);
    running.set(exchange, work);
    void work.finally(() => running.delete(exchange));
  });
  // Idle connections stay open, so that no client meets one that is being closed; `close` ends them.
  server.keepAliveTimeout = 0;
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the emulator got no port");
  return {
    url: `http://127.0.0.1:${address.port}${API_ROOT}`,
    key: first.key,
    bill: () => emulation.bill.entries(),
    billed: () => emulation.bill.total(),
    requests: () => requests,
    waiting: () => [...running.keys()].filter(({ parked }) => parked).length,
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
      await Promise.all(running.values());
    },
  };
}

/** A bug in the emulator or its responder is shown to the client that met it, and does not end the host process. */
async function handle(
  emulation: Emulation,
  control: boolean,
  exchange: Exchange,
  nextIndex: () => number,
): Promise<void> {
  const { response } = exchange;
  try {
    if (!control || !(await controlRoute(emulation, exchange))) await route(emulation, exchange, nextIndex);
  } catch (bug) {
    if (exchange.gone.aborted) return;
    if (response.headersSent) return void response.destroy();
    const raw = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
    exchange.refuse(refusal(500, "The emulator has a bug", { metadata: { raw }, user: false }));
  }
}
