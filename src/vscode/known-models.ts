import { homedir } from "node:os";
import type { ConfigFiles } from "../core/engine-types.ts";
import type { Host } from "../core/host.ts";
import { type Catalogue, loadCatalogue } from "../core/models/catalogue.ts";
import { type CurrentPrices, knownPrices, pricesText } from "../core/models/refresh.ts";
import { loadTiers, type Tiers } from "../core/models/tiers.ts";
import { accountEndpointFromSettings } from "../core/provider/endpoint.ts";
import type { Settings } from "../core/settings.ts";
import { priceFolderIn } from "../node/catalogue-folder.ts";
import { dataFolderPath } from "../node/data-folder.ts";

/** The catalogue and the tiers at the prices last known. */
export interface KnownModels {
  readonly catalogue: Catalogue;
  readonly tiers: Tiers;
  /** "prices of 3 hours ago" */
  readonly prices: string;
}

export interface KnownModelsReader {
  /** What screens show for the endpoint of the settings; nobody is asked, no folder made. Throws a `ConfigError`. */
  read(settings: Settings): Promise<KnownModels>;
  /** A session has newer prices. */
  forget(): void;
}

/** Reads the kept prices once for each endpoint, until there are newer ones. */
export function knownModels(host: Host, configs: () => Promise<ConfigFiles>): KnownModelsReader {
  let last: { readonly of: string; readonly models: Promise<Read> } | undefined;
  return {
    async read(settings) {
      const of = JSON.stringify([settings.endpoint, settings.endpointProtocol, settings.endpointModel]);
      if (last?.of !== of) last = { of, models: configs().then((files) => readModels(host, settings, files)) };
      const reading = last;
      const { current, ...models } = await reading.models.catch((error: unknown) => {
        if (last === reading) last = undefined;
        throw error;
      });
      return { ...models, prices: pricesText(current, host.now()) };
    },
    forget() {
      last = undefined;
    },
  };
}

type Read = Omit<KnownModels, "prices"> & { readonly current: CurrentPrices };

async function readModels(host: Host, settings: Settings, configs: ConfigFiles): Promise<Read> {
  const found = accountEndpointFromSettings(settings, async () => undefined);
  const folder = found.status === "ready" ? keptIn() : null;
  const endpoint =
    found.status === "ready" ? found.endpoint : { baseUrl: "", key: async () => undefined, openRouter: false };
  const current = await knownPrices({ host, endpoint, configs, folder });
  const catalogue = loadCatalogue(current.file, "models.json");
  return { catalogue, tiers: loadTiers(configs.tiers, catalogue), current };
}

/** `null` where the data folder is named wrongly, which is said where it is needed. */
function keptIn(): string | null {
  try {
    return priceFolderIn(dataFolderPath(process.env, process.platform, homedir()));
  } catch {
    return null;
  }
}
