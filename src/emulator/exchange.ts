import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { ByteShaper } from "./byte-shaper.ts";
import type { WireShape } from "./faults.ts";
import { type Refusal, refusal } from "./refusals.ts";

/** One HTTP request and its response, with what the handlers need of them. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Aborted when the client goes away before the response has ended. */
  readonly gone: AbortSignal;
  #shaper: ByteShaper | null = null;
  #parked = false;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.request = request;
    this.response = response;
    const controller = new AbortController();
    response.once("close", () => {
      if (!response.writableEnded) controller.abort();
    });
    this.gone = controller.signal;
  }

  header(name: string): string | null {
    const value = this.request.headers[name];
    return typeof value === "string" ? value : null;
  }

  /** The request's body, or the refusal when it is too large. */
  async body(): Promise<string | Refusal> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of this.request) {
      size += part.length;
      // The rest is read and dropped: leaving the loop would tear down the socket before the refusal is sent.
      if (size <= MAX_BODY_BYTES) parts.push(part);
    }
    if (size > MAX_BODY_BYTES) return refusal(413, "Request payload too large", { user: false });
    return Buffer.concat(parts).toString("utf8");
  }

  /** The body as JSON; `undefined` for what is none. */
  async jsonBody(): Promise<unknown> {
    const text = await this.body();
    try {
      return typeof text === "string" ? JSON.parse(text) : undefined;
    } catch {
      return undefined;
    }
  }

  /** From here on the body's bytes travel so. */
  shape(shape: WireShape): void {
    this.#shaper = new ByteShaper(this, shape);
  }

  /** Sends the headers, those included that every answer has. */
  head(status: number, headers: Readonly<Record<string, string>>): void {
    const type = this.#shaper?.contentType;
    this.response.writeHead(status, {
      ...COMMON_HEADERS,
      ...headers,
      ...(type !== undefined && { "Content-Type": type }),
    });
  }

  json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
    this.head(status, { "Content-Type": "application/json", ...headers });
    this.response.end(JSON.stringify(body));
  }

  /** Answers a browser's question whether it may ask. */
  preflight(): void {
    this.head(204, {
      "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
      "Access-Control-Allow-Headers": this.header("access-control-request-headers") ?? "*",
    });
    this.response.end();
  }

  refuse({ status, body, headers }: Refusal): void {
    this.json(status, body, headers);
  }

  /** Writes and, when the client reads slowly, waits for it; returns early when it goes away. */
  async write(text: string): Promise<void> {
    if (this.#shaper) await this.#shaper.write(text);
    else await this.send(text);
  }

  /** Writes past the shape of the bytes. */
  async send(bytes: string | Uint8Array): Promise<void> {
    if (this.gone.aborted || this.response.writableEnded || this.response.write(bytes)) return;
    await once(this.response, "drain", { signal: this.gone }).catch(() => undefined);
  }

  /** Writes, and waits until the bytes have left for the socket. */
  async flush(bytes: Uint8Array): Promise<void> {
    if (this.gone.aborted || this.response.writableEnded) return;
    await new Promise<void>((written) => this.response.write(bytes, () => written()));
  }

  /** Ends the response, unless the shape of its bytes forbids it. */
  async end(): Promise<void> {
    await this.#shaper?.finish();
    if (!this.response.writableEnded) this.response.end();
  }

  async untilGone(): Promise<void> {
    if (this.gone.aborted) return;
    await this.park(new Promise((resolve) => this.gone.addEventListener("abort", resolve, { once: true })));
  }

  /** Waits for what only the client can end. */
  async park(wait: Promise<unknown>): Promise<void> {
    this.#parked = true;
    await wait;
    this.#parked = false;
  }

  /** Whether nothing will come any more before the client goes away. */
  get parked(): boolean {
    return this.#parked;
  }

  /** Waits until what was written has reached the socket, then tears it down with a reset. */
  async reset(): Promise<void> {
    const { socket } = this.response;
    if (this.response.headersSent && !this.gone.aborted) {
      await new Promise<void>((written) => this.response.write(RESET_PADDING, () => written()));
    }
    socket?.resetAndDestroy();
  }
}

/** As on every recorded answer; the real ones pass through Cloudflare, which adds more. */
const COMMON_HEADERS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "X-Generation-Id,X-Provider-Name,cf-ray",
  "X-Content-Type-Options": "nosniff",
};

/** About two million tokens, above every context window. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Harmless in a stream (an empty line) and in JSON (white space). */
const RESET_PADDING = "\n";
