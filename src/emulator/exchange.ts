import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Refusal, refusal } from "./refusals.ts";

/** One HTTP request and its response, with what the handlers need of them. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Aborted when the client goes away before the response has ended. */
  readonly gone: AbortSignal;

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

  json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
    this.response.writeHead(status, { "Content-Type": "application/json", ...headers });
    this.response.end(JSON.stringify(body));
  }

  refuse({ status, body, headers }: Refusal): void {
    this.json(status, body, headers);
  }

  /** Writes and, when the client reads slowly, waits for it; returns early when it goes away. */
  async write(text: string): Promise<void> {
    if (this.gone.aborted || this.response.write(text)) return;
    await once(this.response, "drain", { signal: this.gone }).catch(() => undefined);
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

/** About two million tokens, above every context window. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Harmless in a stream (an empty line) and in JSON (white space). */
const RESET_PADDING = "\n";
