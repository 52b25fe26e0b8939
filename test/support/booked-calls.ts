import { pricePerMillion } from "../../src/core/money.ts";
import type { CallContext, CallStep, ModelOutcome, ModelRequest } from "../../src/core/provider/client.ts";
import { type ClientDeps, composeClient } from "../../src/core/provider/compose.ts";
import type { ModelPrice } from "../../src/core/spend/price.ts";
import { fakeHost } from "./fake-host.ts";
import { FakeLedger } from "./fake-ledger.ts";
import { type HttpScript, type HttpStep, httpScript } from "./http-script.ts";
import { context, request } from "./scripted-client.ts";

/** Of every model whose slug starts with "test/"; no other has a price. */
export const PRICE: ModelPrice = {
  input: pricePerMillion("1"),
  output: pricePerMillion("2"),
  cacheRead: null,
  cacheWrite: null,
  overrides: [],
  note: "invented",
};

const catalogue: ClientDeps["catalogue"] = {
  price: (slug) => (slug.startsWith("test/") ? PRICE : undefined),
  lookup: () => undefined,
  successor: () => undefined,
};

/** The whole way of calls, over real HTTP to a scripted OpenRouter, into a ledger in memory. */
export interface BookedCalls {
  readonly ledger: FakeLedger;
  readonly steps: readonly CallStep[];
  readonly server: HttpScript;
  ask(asked?: Partial<ModelRequest>, call?: Partial<CallContext>): Promise<ModelOutcome>;
}

/** Call inside `describe`; each server is stopped after its test, which fails when an answer was not asked for. */
export function bookedCalls(): (answers: readonly HttpStep[], now?: () => number) => Promise<BookedCalls> {
  const servers: HttpScript[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.finish();
  });
  return async (answers, now) => {
    const server = await httpScript(answers);
    servers.push(server);
    const host = { ...fakeHost({ fetch: globalThis.fetch }), ...(now && { now }) };
    const ledger = new FakeLedger(now);
    const endpoint = {
      ...{ baseUrl: server.baseUrl, key: async () => "sk-test-key", simulated: false, label: "test" },
      openRouter: true,
    };
    const retry = { attempts: 1, baseMs: 0, capMs: 0, longestRetryAfterMs: 0, lastWaitMs: 0 };
    const client = composeClient({ host, endpoint, ledger, catalogue, policies: { retry } });
    const steps: CallStep[] = [];
    const onStep = (step: CallStep) => steps.push(step);
    return {
      ledger,
      steps,
      server,
      ask: (asked, call) => client.complete(request(asked), context({ onStep, ...call })),
    };
  };
}
