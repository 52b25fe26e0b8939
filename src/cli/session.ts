import { createEngine } from "../core/engine.ts";
import type { ConfigFiles, Endpoint, Engine } from "../core/engine-types.ts";
import type { Host } from "../core/host.ts";
import { openPrices, type SessionPrices } from "../core/models/session-prices.ts";
import type { NanoUsd } from "../core/money.ts";
import { isOpenRouter } from "../core/provider/data-policy.ts";
import { endpointFromSettings } from "../core/provider/endpoint.ts";
import type { InterruptedRun } from "../core/resume/interrupted.ts";
import type { Settings } from "../core/settings.ts";
import type { Ledger } from "../core/spend/ledger.ts";
import type { Latency } from "../emulator/pace.ts";
import { SAMPLE_SEED } from "../emulator/simulated/load-sample.ts";
import type { Scenario } from "../emulator/simulated/scenario.ts";
import { startSimulatedEndpoint } from "../emulator/simulated-endpoint.ts";
import { priceFolderIn } from "../node/catalogue-folder.ts";
import { dataFolder } from "../node/data-folder.ts";
import { createNodeHost } from "../node/host.ts";
import { openLedger } from "../node/ledger/client.ts";
import { pruneSimulated } from "../node/ledger/prune.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import { readConfigs } from "../node/read-configs.ts";
import { UsageError } from "./options.ts";
import { PROJECT } from "./project.ts";
import { routedTiers } from "./routed-tiers.ts";

export interface Session {
  readonly host: Host;
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly endpoint: Endpoint;
  /** What the engine works by. */
  readonly prices: SessionPrices;
  /** With the prices that the engine works by. */
  readonly configs: ConfigFiles;
  /** What the emulator billed for itself; `null` on a real endpoint. */
  readonly billed: (() => NanoUsd) | null;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly settings: Settings;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** An endpoint was named on the command line. */
  readonly endpointGiven: boolean;
  /** What the simulated model knows, when it comes to that. */
  readonly scenarios: () => Promise<readonly Scenario[]>;
  readonly latency?: Latency;
  /** The run that is to go on: its models are simulated again where they were, and its costs go into the same ledger. */
  readonly resumed?: Pick<InterruptedRun, "simulated" | "ledger">;
  /** Gives up asking for prices; the session is opened with those that are known. */
  readonly signal: AbortSignal;
}

/**
 * The engine for a terminal run: on real models when a key or an endpoint is given, else on the embedded emulator,
 * with a ledger of its own, so that simulated dollars never touch a real budget.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { signal } = options;
  const host = createNodeHost();
  const folder = await dataFolder(options.env);
  const configs = await readConfigs(`${PROJECT}/configs`, options.env);
  routedTiers(configs, options.settings);
  const key = options.env.OPENROUTER_API_KEY || undefined;
  const { resumed } = options;
  const real = key !== undefined || options.endpointGiven;
  if (resumed?.simulated === false && !real)
    throw new UsageError(
      "The run was on real models: set OPENROUTER_API_KEY, or name its --endpoint, to go on with it.",
    );
  if (resumed?.simulated ?? !real) {
    const simulated = await startSimulatedEndpoint({
      catalogue: configs.models,
      scenarios: await options.scenarios(),
      seed: options.env.FRUGAL_SWARM_SEED ?? SAMPLE_SEED,
      ...(options.latency && { latency: options.latency }),
    });
    try {
      const { billed } = simulated;
      // On this machine every policy is kept; it is sent all the same, so that a simulated run does what a real one does.
      const endpoint = { ...simulated.endpoint, dataPolicy: options.settings.dataPolicy };
      pruneSimulated(`${folder}/simulated`, host.now());
      const file = resumed?.ledger ?? `${folder}/simulated/${host.id()}.sqlite`;
      // Prices that are not real are kept nowhere.
      const session = await sessionOn({ host, endpoint, configs, folder, file, priceFolder: null, signal });
      const close = () => simulated.close().then(session.close);
      // The bill of a resumed run began with another emulator.
      return { ...session, billed: resumed === undefined ? billed : null, close };
    } catch (error) {
      // A server that goes on listening would keep the program from ending.
      await simulated.close();
      throw error;
    }
  }
  const found = endpointFromSettings(options.settings, async (origin) =>
    isOpenRouter(origin) ? key : options.env.ENDPOINT_API_KEY || undefined,
  );
  if (found.status === "problem") throw new UsageError(found.message);
  const file = ledgerFile(options.env);
  return sessionOn({
    host,
    endpoint: found.endpoint,
    configs,
    folder,
    file,
    priceFolder: priceFolderIn(folder),
    signal,
  });
}

interface SessionParts {
  readonly host: Host;
  readonly endpoint: Endpoint;
  readonly configs: ConfigFiles;
  readonly folder: string;
  readonly file: string;
  readonly priceFolder: string | null;
  readonly signal: AbortSignal;
}

async function sessionOn(parts: SessionParts): Promise<Session> {
  const { host, endpoint, configs, folder, file, priceFolder } = parts;
  const prices = await openPrices({ host, endpoint, configs, folder: priceFolder }, parts.signal);
  const ledger = await openLedger({ file });
  try {
    const runsFolder = `${folder}/runs`;
    const known = { configs, prices: prices.current };
    const engine = createEngine({ host, ledger, endpoint, ...known, runsFolder, ledgerFile: file });
    const inForce = { ...configs, models: prices.current.file };
    return { host, engine, ledger, endpoint, prices, configs: inForce, billed: null, close: () => ledger.close() };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}
