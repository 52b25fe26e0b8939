import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Answers one request by hand. */
export type HttpStep = (response: ServerResponse, request: ReceivedRequest) => void | Promise<void>;

/** A real server on 127.0.0.1 that answers from a script, in order; a request beyond the script fails the test. */
export interface HttpScript {
  /** "http://127.0.0.1:PORT/api/v1" */
  readonly baseUrl: string;
  readonly requests: readonly ReceivedRequest[];
  /** Connections that the client closed before the answer was over. */
  readonly closedEarly: () => number;
  /** Stops at once, and fails when steps are left or a request was not in the script. */
  finish(): Promise<void>;
}

export async function httpScript(steps: readonly HttpStep[]): Promise<HttpScript> {
  const left = [...steps];
  const requests: ReceivedRequest[] = [];
  const unexpected: string[] = [];
  let early = 0;
  const server = createServer(async (incoming, response) => {
    let body = "";
    for await (const bytes of incoming) body += String(bytes);
    const request = { method: incoming.method ?? "", path: incoming.url ?? "", headers: incoming.headers, body };
    requests.push(request);
    response.on("close", () => {
      if (!response.writableFinished) early++;
    });
    const step = left.shift();
    if (!step) {
      unexpected.push(`${request.method} ${request.path}`);
      response.destroy();
      return;
    }
    await step(response, request);
  });
  await listening(server);
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`,
    requests,
    closedEarly: () => early,
    async finish() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      assert.deepEqual(unexpected, [], "requests that were not in the script");
      assert.equal(left.length, 0, `${left.length} scripted answers were never asked for`);
    },
  };
}

/** A whole event stream. */
export function sse(text: string, headers: Readonly<Record<string, string>> = {}): HttpStep {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream", ...headers });
    response.end(text);
  };
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpStep {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** Data lines as OpenRouter writes them, with `[DONE]` at the end unless it is left off. */
export function events(chunks: readonly unknown[], done = true): string {
  const lines = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
  return lines.join("") + (done ? "data: [DONE]\n\n" : "");
}

/** One chunk of a stream, in the form recorded in August 2026. */
export function chunk(delta: object, finish: string | null = null, more: object = {}): object {
  return {
    id: "gen-1",
    object: "chat.completion.chunk",
    created: 1_786_465_029,
    model: "test/model-20261122",
    provider: "Test",
    choices: [
      { index: 0, delta: { role: "assistant", ...delta }, finish_reason: finish, native_finish_reason: finish },
    ],
    ...more,
  };
}

/** The usage object of an answer, with what it cost in dollars. */
export function wireUsage(prompt: number, completion: number, cost?: number): object {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(cost === undefined ? {} : { cost, is_byok: false, cost_details: { upstream_inference_cost: cost } }),
    prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}

/** A short answer that ends well. */
export function goodAnswer(text = "Hello", cost = 0.000_001): string {
  return events([
    chunk({ content: text }),
    chunk({ content: "" }, "stop"),
    chunk({ content: "" }, "stop", { usage: wireUsage(10, 2, cost) }),
  ]);
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
}
