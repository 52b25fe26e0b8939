import type { Endpoint } from "../core/engine-types.ts";
import { CatalogueFile } from "../core/models/catalogue-schema.ts";
import { parseConfig } from "../core/models/config-error.ts";
import type { NanoUsd } from "../core/money.ts";
import type { Latency } from "./pace.ts";
import { startEmulator } from "./server.ts";
import type { Scenario } from "./simulated/scenario.ts";
import { createSimulatedModel } from "./simulated/simulator.ts";

export interface SimulatedEndpoint {
  readonly endpoint: Endpoint;
  /** The emulator's own bill so far. */
  billed(): NanoUsd;
  close(): Promise<void>;
}

export interface SimulationOptions {
  /** Parsed configs/models.json; its prices are what the emulator bills. */
  readonly catalogue: unknown;
  readonly scenarios: readonly Scenario[];
  /** Same seed, same run. */
  readonly seed: string;
  readonly latency?: Latency;
}

/** Starts the emulator with the simulated model behind it, as an endpoint that says that it is simulated. */
export async function startSimulatedEndpoint(options: SimulationOptions): Promise<SimulatedEndpoint> {
  const emulator = await startEmulator({
    catalogue: parseConfig(CatalogueFile, options.catalogue, "models.json"),
    responder: createSimulatedModel({ scenarios: options.scenarios, seed: options.seed }),
    ...(options.latency && { latency: options.latency }),
  });
  return {
    endpoint: {
      baseUrl: emulator.url,
      key: async () => emulator.key,
      simulated: true,
      label: "simulated OpenRouter",
      openRouter: true,
    },
    billed: () => emulator.billed(),
    close: () => emulator.close(),
  };
}
