import { type CallClients, callClients, MODEL } from "./call-clients.ts";
import { startEmulatorProcess } from "./emulator-process.ts";
import { type Figure, median } from "./figure.ts";

const IN_FLIGHT = [1, 16, 64] as const;
const WORDS = 20;

/**
 * A call through all of our layers (fallback, retries, warm cache, turns, breaker, reservation and settlement on the
 * disk) against the bare `openai` package: the same streamed request to the same emulator in another process, in rounds
 * that take turns, so that what disturbs the machine disturbs both. Once with an emulator that answers at once, which
 * shows what we cost, and once at the speed of a hosted model, which shows what of it anybody can see.
 */
export async function measureCalls(configs: string, folder: string): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const speed of ["at-once", "seeded"] as const) {
    const emulator = await startEmulatorProcess({ configs, model: MODEL, speed, words: WORDS });
    const clients = await callClients(configs, folder, emulator);
    const { firstTokenMs, tokensPerSecond } = emulator.latency;
    const how =
      speed === "at-once"
        ? "emulator answers at once"
        : `emulator at ${firstTokenMs.toFixed(0)} ms to the first token and ${tokensPerSecond.toFixed(0)} tokens/s`;
    try {
      await rounds(clients, 4, 4, 4);
      for (const inFlight of IN_FLIGHT) {
        const { ours, bare, calls } = await measured(clients, inFlight, speed);
        const name = `${inFlight} in flight, ${speed}`;
        const basis = `median of ${calls} calls each, ${how}, in its own process`;
        figures.push(
          { name: `bare call, ${name}`, value: bare, unit: "ms", how: basis },
          { name: `our call, ${name}`, value: ours, unit: "ms", how: basis },
          { name: `ours over bare, ${name}`, value: ours / bare, unit: "x", how: "ratio of the two medians" },
        );
      }
    } finally {
      await clients.close();
      await emulator.close();
    }
  }
  return figures;
}

/** Calls in a row and turns of the two clients, for so many in flight. */
const ROUNDS = {
  "at-once": { 1: [10, 20], 16: [10, 2], 64: [5, 2] },
  seeded: { 1: [1, 8], 16: [1, 4], 64: [1, 4] },
} as const;

async function measured(clients: CallClients, inFlight: 1 | 16 | 64, speed: "at-once" | "seeded") {
  const [each, turns] = ROUNDS[speed][inFlight];
  const { ours, bare } = await rounds(clients, inFlight, each, turns);
  return { ours: median(ours), bare: median(bare), calls: ours.length };
}

async function rounds(clients: CallClients, inFlight: number, each: number, turns: number) {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const order = turn % 2 === 0 ? (["bare", "ours"] as const) : (["ours", "bare"] as const);
    for (const which of order) {
      const times = which === "ours" ? ours : bare;
      const one = async (): Promise<void> => {
        for (let call = 0; call < each; call++) times.push(await timed(() => clients[which]()));
      };
      await Promise.all(Array.from({ length: inFlight }, one));
    }
  }
  return { ours, bare };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
