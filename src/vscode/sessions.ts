import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { createEngine } from "../core/engine.ts";
import type { ConfigFiles, Endpoint, Engine } from "../core/engine-types.ts";
import type { Host } from "../core/host.ts";
import { openPrices, type SessionPrices } from "../core/models/session-prices.ts";
import { endpointFromSettings } from "../core/provider/endpoint.ts";
import type { Settings } from "../core/settings.ts";
import type { Ledger } from "../core/spend/ledger.ts";
import { loadSampleScenarios, SAMPLE_SEED } from "../emulator/simulated/load-sample.ts";
import { startSimulatedEndpoint } from "../emulator/simulated-endpoint.ts";
import { priceFolderIn } from "../node/catalogue-folder.ts";
import { dataFolder } from "../node/data-folder.ts";
import { createNodeHost } from "../node/host.ts";
import { openLedger } from "../node/ledger/client.ts";
import { pruneSimulated } from "../node/ledger/prune.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import { readConfigs } from "../node/read-configs.ts";
import { type KnownModels, knownModels } from "./known-models.ts";
import { NOTHING_SPENT } from "./nothing-spent.ts";
import { warn } from "./notify.ts";
import type { Keys } from "./secrets.ts";
import { readSettings } from "./settings.ts";

/** What a swarm is run with. */
export interface Running {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly endpoint: Endpoint;
}

/** An engine with its ledger, on real models or on the simulator. */
export interface Session extends Running {
  readonly host: Host;
  /** What the engine works by. */
  readonly prices: SessionPrices;
}

/** Sessions are opened when they are first needed and closed with the window. */
export interface Sessions {
  readonly host: Host;
  readonly configs: () => Promise<ConfigFiles>;
  /** The same, validated, at the prices last known, without asking anybody; throws a `ConfigError`. */
  readonly models: () => Promise<KnownModels>;
  /** The ledger of real spend, to read; `null` when nothing was ever spent, for reading makes none. */
  ledger(): Promise<Ledger | null>;
  /** Throws an `Error` with words for the user when the settings or the ledger do not allow one. */
  real(settings: Settings): Promise<Session>;
  simulated(): Promise<Session>;
  /** On the ledger of an earlier simulated run, to go on with it. */
  simulatedAgain(ledgerFile: string): Promise<Session>;
  /** An engine on the ledger of real spend and the shipped prices, for what sends nothing; asks nobody and makes no ledger. */
  silent(): Promise<Running>;
  /** Lets go of the ledger of real spend; whoever asks next opens it anew. */
  closeLedger(): Promise<void>;
  close(): Promise<void>;
}

/** Prices are looked at again after this; within, a session is had at once. */
const RECHECK_MS = 600_000;

/** Notices of the prices that one message has room for; all are in the log and in the swarm's own. */
const NOTICES_SHOWN = 3;

/** Nothing listens there. */
const SILENT = { baseUrl: "http://127.0.0.1:9/v1", simulated: false, label: "nobody", openRouter: true };

/** Time to the first token and speed of the simulated models in the demo. */
const DEMO_LATENCY = { firstTokenMs: 150, tokensPerSecond: 1_200 };

export function createSessions(context: vscode.ExtensionContext, keys: Keys, log: vscode.LogOutputChannel): Sessions {
  const inExtension = (path: string) => vscode.Uri.joinPath(context.extensionUri, path).fsPath;
  const data = once(() => dataFolder(process.env));
  const host = createNodeHost({
    log: (level, message) => log[level](message),
    outliner: {
      folders: { parser: inExtension("dist/grammars"), grammars: inExtension("dist/grammars") },
      workerFile: inExtension("dist/outline-worker.cjs"),
    },
  });
  const workerFile = inExtension("dist/ledger-worker.cjs");
  const readAll = () => readConfigs(inExtension("configs"), process.env);
  const configs = once(readAll);
  const models = knownModels(host, configs);
  const realLedger = once(async () => {
    await data();
    return openLedger({ file: ledgerFile(process.env), workerFile });
  });
  const simulatedOn = async (file: string): Promise<Session> => {
    const files = await configs();
    const started = await startSimulatedEndpoint({
      catalogue: files.models,
      scenarios: await loadSampleScenarios((path) => readText(inExtension(path))),
      seed: SAMPLE_SEED,
      latency: DEMO_LATENCY,
    });
    closers.push(() => started.close());
    const ledger = await openLedger({ file, workerFile });
    closers.push(() => ledger.close());
    // Prices that are not real are kept nowhere.
    const prices = await openPrices({ host, endpoint: started.endpoint, configs: files, folder: null }, closing.signal);
    const engine = createEngine({
      host,
      ledger,
      endpoint: started.endpoint,
      configs: files,
      prices: prices.current,
      runsFolder: `${await data()}/runs`,
      ledgerFile: file,
    });
    return { engine, ledger, endpoint: started.endpoint, host, prices };
  };
  const simulated = once(async () => {
    pruneSimulated(`${await data()}/simulated`, host.now());
    return simulatedOn(`${await data()}/simulated/${host.id()}.sqlite`);
  });
  /** The session on these prices: the one there is, where they have not changed. */
  const sessionOn = async (endpoint: Endpoint, known: Session | undefined): Promise<Session> => {
    const [ledger, files, folder] = [await realLedger(), await configs(), await data()];
    const prices = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: `Frugal Swarm: prices of ${endpoint.label}` },
      () => openPrices({ host, endpoint, configs: files, folder: priceFolderIn(folder) }, closing.signal),
    );
    const { current } = prices;
    if (known?.prices.current.listedAt === current.listedAt) return known;
    models.forget();
    for (const notice of [...(files.notices ?? []), ...current.notices]) log.warn(notice);
    if (current.notices.length > 0) warn(current.notices.slice(0, NOTICES_SHOWN).join(" "));
    const runsFolder = `${folder}/runs`;
    const engine = createEngine({
      ...{ host, ledger, endpoint, configs: files, prices: current, runsFolder },
      ledgerFile: ledgerFile(process.env),
    });
    return { engine, ledger, endpoint, host, prices };
  };
  /** The user may have changed a tier of his own since. */
  const followTiers = async () => {
    if (!configs.started() || isDeepStrictEqual(await readAll(), await configs())) return;
    configs.forget();
    models.forget();
    engines.clear();
  };
  const closing = new AbortController();
  const closers: (() => Promise<void>)[] = [];
  const engines = new Map<string, { readonly session: Promise<Session>; readonly checkedAt: number }>();
  return {
    host,
    configs,
    models: () => models.read(readSettings((text) => log.warn(text))),
    simulated,
    simulatedAgain: simulatedOn,
    async silent() {
      const endpoint = { ...SILENT, key: async () => undefined };
      const runsFolder = `${await data()}/runs`;
      const ledger = existsSync(ledgerFile(process.env)) ? await realLedger() : NOTHING_SPENT;
      return {
        engine: createEngine({ host, ledger, endpoint, configs: await configs(), runsFolder }),
        ledger,
        endpoint,
      };
    },
    ledger: async () => (existsSync(ledgerFile(process.env)) ? realLedger() : null),
    async real(settings) {
      const found = endpointFromSettings(settings, (origin) => keys.get(origin));
      if (found.status === "problem") throw new Error(found.message);
      await followTiers();
      // One engine an endpoint: all that use it share its turns and its pauses.
      const { key, ...what } = found.endpoint;
      const name = JSON.stringify(what);
      const known = engines.get(name);
      if (known !== undefined && host.now() - known.checkedAt < RECHECK_MS) return known.session;
      const before = known === undefined ? Promise.resolve(undefined) : known.session;
      const session = before.then((one) => sessionOn(found.endpoint, one));
      engines.set(name, { session, checkedAt: host.now() });
      session.catch(() => engines.delete(name));
      return session;
    },
    async closeLedger() {
      engines.clear();
      if (!realLedger.started()) return;
      const ledger = await realLedger();
      realLedger.forget();
      await ledger.close();
    },
    async close() {
      closing.abort();
      if (realLedger.started()) closers.push(async () => (await realLedger()).close());
      await Promise.allSettled(closers.map((close) => close()));
    },
  };
}

async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.file(path)));
}

/** A lazily made value; a failure is not kept, so that the next call tries again. */
function once<T>(make: () => Promise<T>): (() => Promise<T>) & { started(): boolean; forget(): void } {
  let made: Promise<T> | undefined;
  const get = () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  const forget = () => {
    made = undefined;
  };
  return Object.assign(get, { started: () => made !== undefined, forget });
}
