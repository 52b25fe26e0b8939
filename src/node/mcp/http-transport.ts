import { filledIn } from "../../core/mcp/given-values.ts";
import type { ConnectPlace, HttpTransport, ServerSpec } from "../../core/mcp/server.ts";
import { clean } from "../../core/untrusted/clean.ts";
import { FLOOD, Gate } from "./connect-gate.ts";
import {
  extractWWWAuthenticateParams,
  type JSONRPCMessage,
  StreamableHTTPClientTransport,
  type Transport,
} from "./connect-library.ts";
import type { ServerTransport } from "./connect-transport.ts";
import type { ConnectorParts } from "./connector-parts.ts";
import { refusedAddress } from "./http-address.ts";
import { type Fetch, MOST_BYTES, serverFetch } from "./http-fetch.ts";
import { ServerTokens } from "./oauth-tokens.ts";
import { LastWords } from "./stdio-words.ts";

const KEPT_WORDS_BYTES = 64 * 1024;
const ADMIT_TIMEOUT_MS = 30_000;
/** For the word that the session is over. */
const GOODBYE_MS = 2_000;

/** Of a stream that has ended: the server's own wish counts between these. */
const RECONNECT_MS = { least: 1_000, most: 30_000 };
const RECONNECTION = {
  initialReconnectionDelay: RECONNECT_MS.least,
  maxReconnectionDelay: RECONNECT_MS.most,
  reconnectionDelayGrowFactor: 2,
  maxRetries: 5,
};

type HttpSpec = ServerSpec & { readonly transport: HttpTransport };

/**
 * A server at an address. `signal`: of the start, with the sign-in that may be a part of it. `most`: bytes of one answer,
 * or one event.
 */
export function openHttp(
  spec: HttpSpec,
  place: ConnectPlace,
  parts: ConnectorParts,
  signal: AbortSignal,
  most: number = MOST_BYTES,
): ServerTransport {
  const words = new LastWords(KEPT_WORDS_BYTES);
  const wire = new HttpWire(spec, place, parts, signal, most);
  return { transport: wire, words, why: () => wire.why() };
}

class HttpWire implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly hasPerRequestStream = true;
  readonly #spec: HttpSpec;
  readonly #place: ConnectPlace;
  readonly #parts: ConnectorParts;
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;
  readonly #most: number;
  readonly #gate: Gate;
  #inner: StreamableHTTPClientTransport | null = null;
  #why = "";

  constructor(spec: HttpSpec, place: ConnectPlace, parts: ConnectorParts, signal: AbortSignal, most: number) {
    [this.#spec, this.#place, this.#parts, this.#most] = [spec, place, parts, most];
    this.#signal = AbortSignal.any([signal, this.#closing.signal]);
    this.#gate = new Gate(parts.elapsed);
  }

  why(): string {
    return clean(this.#why || "it was closed").text;
  }

  get sessionId(): string | undefined {
    return this.#inner?.sessionId;
  }

  setProtocolVersion(version: string): void {
    this.#inner?.setProtocolVersion(version);
  }

  async start(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      this.#why ||= error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  async #start(): Promise<void> {
    const server = new URL(this.#spec.transport.url);
    const refused = refusedAddress(server, server);
    if (refused !== null) throw new Error(`its address cannot be used: ${refused}`);
    const headers = await this.#headers();
    const fetch = serverFetch(server, headers, (why) => void this.#end(why), this.#most);
    const hasOwn = Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
    const tokens = hasOwn || this.#parts.signIn === undefined ? null : new ServerTokens(server, this.#parts.signIn);
    await this.#admit(server, fetch, tokens, hasOwn);
    this.#signal.throwIfAborted();
    const inner = new StreamableHTTPClientTransport(server, {
      fetch,
      ...(tokens !== null && { authProvider: this.#authorizer(server, tokens) }),
      reconnectionOptions: RECONNECTION,
      // A server may wish for no time at all between two of them.
      reconnectionScheduler: (reconnect, delay) => {
        const timer = setTimeout(reconnect, Math.min(RECONNECT_MS.most, Math.max(RECONNECT_MS.least, delay)));
        return () => clearTimeout(timer);
      },
    });
    inner.onmessage = (message: JSONRPCMessage) => this.#read(message);
    inner.onerror = (error: Error) => this.onerror?.(error);
    inner.onclose = () => this.#told();
    await inner.start();
    this.#inner = inner;
  }

  async send(...[message, options]: Parameters<StreamableHTTPClientTransport["send"]>): Promise<void> {
    const inner = this.#inner;
    if (inner === null || this.#closing.signal.aborted) throw new Error("the server is not there any more");
    for (const one of [message].flat()) this.#gate.sent(one);
    await inner.send(message, options);
  }

  async close(): Promise<void> {
    const inner = this.#inner;
    if (inner !== null && !this.#closing.signal.aborted) {
      inner.onerror = undefined;
      await within(GOODBYE_MS, inner.terminateSession());
    }
    await this.#end("it was closed");
  }

  async #end(why: string): Promise<void> {
    this.#why ||= why;
    if (!this.#closing.signal.aborted) this.#closing.abort(new Error(this.#why));
    await this.#inner?.close();
    this.#told();
  }

  #told(): void {
    const told = this.onclose;
    this.onclose = undefined;
    told?.();
  }

  #read(message: JSONRPCMessage): void {
    if (this.#closing.signal.aborted) return;
    const verdict = this.#gate.received(message, JSON.stringify(message).length);
    if (verdict === "flood") void this.#end(FLOOD);
    else if (verdict === "pass") this.onmessage?.(message);
  }

  /** Secrets in their places. Nothing of them is in an error: the platform's own would quote what does not fit. */
  async #headers(): Promise<Readonly<Record<string, string>>> {
    const headers: Record<string, string> = {};
    for (const [name, given] of Object.entries(this.#spec.transport.headers)) {
      const filled = await filledIn(given, this.#place.secret);
      if ("missing" in filled)
        throw new Error(
          `the secret "${filled.missing}" for its header ${name} is not set: store it and start it again`,
        );
      const value = filled.value.trim();
      if (!/^[\t\x20-\x7e]*$/.test(value))
        throw new Error(`its header ${name} holds a character that headers cannot: store its secret anew`);
      headers[name] = value;
    }
    return headers;
  }

  /**
   * Asks once whether the server lets us in, with a message that changes nothing, so that a person can sign in before
   * the time of the protocol's own beginning runs.
   */
  async #admit(server: URL, fetch: Fetch, tokens: ServerTokens | null, hasOwn: boolean): Promise<void> {
    const first = await this.#probe(fetch, tokens);
    if (first.status !== 401) return;
    if (hasOwn)
      throw new Error(`${server.host} does not take its header Authorization (401): look at what is set there`);
    if (tokens === null)
      throw new Error(
        `${server.host} asks to sign in: sign in from VS Code, or give it a token as a secret in the header Authorization`,
      );
    if ((await tokens.renew(this.#signal)) && (await this.#probe(fetch, tokens)).status !== 401) return;
    const asked = tokens.signIn(extractWWWAuthenticateParams(first), this.#signal);
    await (this.#place.whilePerson?.(asked) ?? asked);
    if ((await this.#probe(fetch, tokens)).status === 401)
      throw new Error(`${server.host} does not take what its own sign-in gave (401): try again, or ask who runs it`);
  }

  async #probe(fetch: Fetch, tokens: ServerTokens | null): Promise<Response> {
    const token = await tokens?.token();
    const response = await fetch(this.#spec.transport.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: "frugal-swarm-probe", method: "ping" }),
      signal: AbortSignal.any([this.#signal, AbortSignal.timeout(ADMIT_TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return response;
  }

  /** While it runs: what can be renewed is, without a person. */
  #authorizer(server: URL, tokens: ServerTokens) {
    return {
      token: () => tokens.token(),
      onUnauthorized: async () => {
        if (!(await tokens.renew(this.#closing.signal)))
          throw new Error(`${server.host} asks to sign in again: restart the server in the Tools tab`);
      },
    };
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
