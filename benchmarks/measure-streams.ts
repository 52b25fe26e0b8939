import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { callClients, MODEL } from "./call-clients.ts";
import { startEmulatorProcess } from "./emulator-process.ts";
import type { Figure } from "./figure.ts";

const STREAMS = 64;

/** What a stream that is open and has begun to answer keeps in memory, beside what the bare client keeps for it. */
export async function measureStreams(configs: string, folder: string): Promise<readonly Figure[]> {
  const speed = { firstTokenMs: 50, tokensPerSecond: 2 };
  const emulator = await startEmulatorProcess({ configs, model: MODEL, speed, words: 900 });
  const clients = await callClients(configs, folder, emulator);
  try {
    const sizes = { ours: 0, bare: 0 };
    for (const which of ["ours", "bare", "ours", "bare"] as const) {
      const stop = new AbortController();
      const before = used();
      const open: Promise<unknown>[] = [];
      const begun = Array.from(
        { length: STREAMS },
        () =>
          new Promise<void>((resolve, reject) => {
            open.push(clients[which](stop.signal, resolve).catch(reject));
          }),
      );
      await Promise.all(begun);
      // The first round of each warms the code up; the second counts.
      sizes[which] = (used() - before) / STREAMS / 1024;
      stop.abort();
      await Promise.allSettled(open);
    }
    const how = `heap and buffers of ${STREAMS} streams in mid-answer, after a collection, second round`;
    return [
      { name: "memory of a stream, bare openai", value: sizes.bare, unit: "KB", how },
      { name: "memory of a stream, ours", value: sizes.ours, unit: "KB", how },
    ];
  } finally {
    await clients.close();
    await emulator.close();
  }
}

function used(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function collect(): void {
  setFlagsFromString("--expose_gc");
  const gc: () => void = runInNewContext("gc");
  gc();
  gc();
}
