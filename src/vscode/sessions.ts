import { existsSync } from "node:fs";
import * as vscode from "vscode";
import { createEngine } from "../core/engine.ts";
import type { ConfigFiles, Endpoint, Engine } from "../core/engine-types.ts";
import type { Host } from "../core/host.ts";
import { type Catalogue, loadCatalogue } from "../core/models/catalogue.ts";
import { loadTiers, type Tiers } from "../core/models/tiers.ts";
import { endpointFromSettings } from "../core/provider/endpoint.ts";
import type { Settings } from "../core/settings.ts";
import type { Ledger } from "../core/spend/ledger.ts";
import { loadSampleScenarios, SAMPLE_SEED } from "../emulator/simulated/load-sample.ts";
import { startSimulatedEndpoint } from "../emulator/simulated-endpoint.ts";
import { dataFolder } from "../node/data-folder.ts";
import { createNodeHost } from "../node/host.ts";
import { openLedger } from "../node/ledger/client.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import { readConfigs } from "../node/read-configs.ts";
import type { Keys } from "./secrets.ts";

/** An engine with its ledger, on real models or on the simulator. */
export interface Session {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly endpoint: Endpoint;
  readonly host: Host;
}

/** Sessions are opened when they are first needed and closed with the window. */
export interface Sessions {
  readonly configs: () => Promise<ConfigFiles>;
  /** The same, validated; throws a `ConfigError`. */
  readonly models: () => Promise<{ readonly catalogue: Catalogue; readonly tiers: Tiers }>;
  /** The ledger of real spend, to read; `null` when nothing was ever spent, for reading makes none. */
  ledger(): Promise<Ledger | null>;
  /** Throws an `Error` with words for the user when the settings or the ledger do not allow one. */
  real(settings: Settings): Promise<Session>;
  simulated(): Promise<Session>;
  close(): Promise<void>;
}

/** Time to the first token and speed of the simulated models in the demo. */
const DEMO_LATENCY = { firstTokenMs: 150, tokensPerSecond: 1_200 };

export function createSessions(context: vscode.ExtensionContext, keys: Keys, log: vscode.LogOutputChannel): Sessions {
  const inExtension = (path: string) => vscode.Uri.joinPath(context.extensionUri, path).fsPath;
  const data = once(() => dataFolder(process.env));
  const host = createNodeHost({ log: (level, message) => log[level](message) });
  const workerFile = inExtension("dist/ledger-worker.cjs");
  const configs = once(() => readConfigs(inExtension("configs")));
  const models = once(async () => {
    const files = await configs();
    const catalogue = loadCatalogue(files.models, "models.json");
    return { catalogue, tiers: loadTiers(files.tiers, catalogue) };
  });
  const realLedger = once(async () => {
    await data();
    return openLedger({ file: ledgerFile(process.env), workerFile });
  });
  const simulated = once(async (): Promise<Session> => {
    const files = await configs();
    const started = await startSimulatedEndpoint({
      catalogue: files.models,
      scenarios: await loadSampleScenarios((path) => readText(inExtension(path))),
      seed: SAMPLE_SEED,
      latency: DEMO_LATENCY,
    });
    closers.push(() => started.close());
    const ledger = await openLedger({ file: `${await data()}/simulated/${host.id()}.sqlite`, workerFile });
    closers.push(() => ledger.close());
    const engine = createEngine({
      host,
      ledger,
      endpoint: started.endpoint,
      configs: files,
      runsFolder: `${await data()}/runs`,
    });
    return { engine, ledger, endpoint: started.endpoint, host };
  });
  const closers: (() => Promise<void>)[] = [];
  const engines = new Map<string, Session>();
  return {
    configs,
    models,
    simulated,
    ledger: async () => (existsSync(ledgerFile(process.env)) ? realLedger() : null),
    async real(settings) {
      const found = endpointFromSettings(settings, (origin) => keys.get(origin));
      if (found.status === "problem") throw new Error(found.message);
      const ledger = await realLedger();
      // One engine an endpoint: all that use it share its turns and its pauses.
      const { key, ...what } = found.endpoint;
      const name = JSON.stringify(what);
      const known = engines.get(name);
      if (known !== undefined) return known;
      const { endpoint } = found;
      const files = await configs();
      const engine = createEngine({ host, ledger, endpoint, configs: files, runsFolder: `${await data()}/runs` });
      const session = { engine, ledger, endpoint, host };
      engines.set(name, session);
      return session;
    },
    async close() {
      if (realLedger.started()) closers.push(async () => (await realLedger()).close());
      await Promise.allSettled(closers.map((close) => close()));
    },
  };
}

async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.file(path)));
}

/** A lazily made value; a failure is not kept, so that the next call tries again. */
function once<T>(make: () => Promise<T>): (() => Promise<T>) & { started(): boolean } {
  let made: Promise<T> | undefined;
  const get = () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  return Object.assign(get, { started: () => made !== undefined });
}
