import type { Endpoint } from "../../src/core/engine-types.ts";
import type { Host } from "../../src/core/host.ts";
import { fetchListing } from "../../src/core/models/refresh-fetch.ts";
import { createAccount } from "../../src/core/provider/account.ts";
import { composeClient } from "../../src/core/provider/compose.ts";
import { listModels } from "../../src/core/provider/known-servers.ts";
import { exchangeCode } from "../../src/core/provider/sign-in.ts";
import { tryKey } from "../../src/core/provider/try-key.ts";
import { FakeLedger } from "./fake-ledger.ts";
import { realCatalogue } from "./real-configs.ts";
import { context, request } from "./scripted-client.ts";

const never = new AbortController().signal;

/** Every kind of request that is made with the key or leads to one. */
export const KEY_REQUESTS: Readonly<Record<string, (host: Host, endpoint: Endpoint) => Promise<unknown>>> = {
  "a chat": (host, endpoint) => {
    const retry = { attempts: 1, baseMs: 0, capMs: 0, longestRetryAfterMs: 0, lastWaitMs: 0 };
    const catalogue = realCatalogue();
    const client = composeClient({ host, endpoint, ledger: new FakeLedger(), catalogue, policies: { retry } });
    return client.complete(request({ model: "deepseek/deepseek-v3.2" }), context());
  },
  "the account's state": (host, endpoint) => createAccount({ host, endpoint }).key(never),
  "an ended generation": (host, endpoint) => createAccount({ host, endpoint }).generation("gen-1", never),
  "the price list": (host, endpoint) => fetchListing(host, endpoint, never),
  "a server's models": async (host, { baseUrl, key }) => listModels(host, baseUrl, await key(), never),
  "a key's check": async (host, endpoint) => tryKey(host, endpoint, (await endpoint.key()) ?? "", never),
  "a plain server's check": async (host, endpoint) =>
    tryKey(host, { ...endpoint, openRouter: false }, (await endpoint.key()) ?? "", never),
  "a code's exchange": (host, { baseUrl }) => exchangeCode(host, { baseUrl, code: "c", verifier: "v" }, never),
};
