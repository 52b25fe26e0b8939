import assert from "node:assert/strict";
import type { Endpoint } from "../../src/core/engine-types.ts";
import type { Host } from "../../src/core/host.ts";
import { pricePerMillion } from "../../src/core/money.ts";
import type {
  CallContext,
  CallFailure,
  ModelClient,
  ModelOutcome,
  ModelRequest,
} from "../../src/core/provider/client.ts";
import { createOpenAiClient, OPENAI_POLICY, type OpenAiDeps } from "../../src/core/provider/openai.ts";
import type { ModelPrice } from "../../src/core/spend/price.ts";
import { type FakeHost, fakeHost } from "./fake-host.ts";
import { type HttpScript, type HttpStep, httpScript } from "./http-script.ts";
import { context, request } from "./scripted-client.ts";

/** A key with every kind of character that has to be escaped somewhere. */
export const KEY = "sk-or-v1-canary/+=0123456789abcdef";

/** USD per million tokens, as text. */
export function testPrice(input: string, output: string, cacheRead?: string): ModelPrice {
  return {
    input: pricePerMillion(input),
    output: pricePerMillion(output),
    cacheRead: cacheRead === undefined ? null : pricePerMillion(cacheRead),
    cacheWrite: null,
    overrides: [],
    note: "test",
  };
}

export const WIRE_PRICE = testPrice("0.26", "0.38");

/** The innermost client alone, before an endpoint that speaks OpenRouter unless the test says otherwise. */
export function wireClient(host: Host, endpoint: Partial<Endpoint>, deps: Partial<OpenAiDeps> = {}): ModelClient {
  return createOpenAiClient({
    host,
    endpoint: {
      baseUrl: "https://127.0.0.1/api/v1",
      key: async () => KEY,
      simulated: false,
      label: "test server",
      openRouter: true,
      ...endpoint,
    },
    priceOf: () => WIRE_PRICE,
    outputModeOf: () => "json_schema",
    policy: OPENAI_POLICY,
    ...deps,
  });
}

/** The same before a `fetch` that gives this answer at once: thousands of calls in a second. */
export function answeredBy(answer: () => Response, now?: number): ModelClient {
  return wireClient(fakeHost({ fetch: async () => answer(), ...(now === undefined ? {} : { now }) }), {});
}

interface WireSetup {
  readonly endpoint?: Partial<Endpoint>;
  readonly deps?: Partial<OpenAiDeps>;
  readonly request?: Partial<ModelRequest>;
  readonly call?: Partial<CallContext>;
  readonly host?: FakeHost;
}

/** Asks through the innermost client over real HTTP, a scripted server for each test. */
export function wireBench() {
  let server: HttpScript | undefined;

  afterEach(async () => {
    await server?.finish();
    server = undefined;
  });

  const ask = async (steps: readonly HttpStep[], setup: WireSetup = {}): Promise<ModelOutcome> => {
    server = await httpScript(steps);
    const host = setup.host ?? fakeHost({ fetch: globalThis.fetch });
    const client = wireClient(host, { baseUrl: server.baseUrl, ...setup.endpoint }, setup.deps);
    return client.complete(request(setup.request), context(setup.call));
  };
  return {
    ask,
    failed: async (steps: readonly HttpStep[], setup: WireSetup = {}): Promise<CallFailure> => {
      const outcome = await ask(steps, setup);
      return outcome.status === "failed" ? outcome : assert.fail("the call was to fail");
    },
    /** The first request that the server got. */
    sent: () => ({ headers: {}, path: "", body: "null", ...server?.requests[0] }),
    sentBody: () => JSON.parse(server?.requests[0]?.body ?? "null"),
  };
}
