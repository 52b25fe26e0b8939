import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { CatalogueFile } from "../src/core/models/catalogue-schema.ts";
import { parseConfig } from "../src/core/models/config-error.ts";
import { seededLatency } from "../src/emulator/latency.ts";
import { type Latency, NO_LATENCY } from "../src/emulator/pace.ts";
import { startEmulator } from "../src/emulator/server.ts";
import { readConfigs } from "../src/node/read-configs.ts";

/** An emulator in a process of its own, so that its work and its memory are not measured with those of a client. */
export interface EmulatorProcess {
  readonly url: string;
  readonly key: string;
  /** How fast it answers. */
  readonly latency: Latency;
  close(): Promise<void>;
}

export interface EmulatorOrder {
  readonly configs: string;
  readonly model: string;
  /** `seeded`: the model's own speed, the same for each call, drawn by the emulator's rule. */
  readonly speed: "at-once" | "seeded" | Latency;
  /** Words of each answer. */
  readonly words: number;
}

export async function startEmulatorProcess(order: EmulatorOrder): Promise<EmulatorProcess> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(order)], { stdio: "inherit" });
  const [started] = (await once(child, "message")) as [Pick<EmulatorProcess, "url" | "key" | "latency">];
  return {
    ...started,
    close: async () => {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
    },
  };
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  const order = JSON.parse(process.argv[2] ?? "") as EmulatorOrder;
  const files = await readConfigs(order.configs);
  const latency = latencyOf(order);
  const content = Array.from({ length: order.words }, (_, at) => `word${at}`).join(" ");
  const emulator = await startEmulator({
    catalogue: parseConfig(CatalogueFile, files.models, "models.json"),
    responder: { respond: () => ({ content, toolCalls: [] }) },
    seed: "overhead",
    latency,
  });
  process.once("disconnect", () => void emulator.close().then(() => process.exit()));
  process.send({ url: emulator.url, key: emulator.key, latency });
}

function latencyOf({ speed, model }: EmulatorOrder): Latency {
  if (speed === "at-once") return NO_LATENCY;
  return speed === "seeded" ? seededLatency("overhead")(model, 0) : speed;
}
