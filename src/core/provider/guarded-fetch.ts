import { isRecord, parseJson, type WireRecord } from "./wire.ts";

/** One attempt's way to the network. */
export interface GuardedFetch {
  readonly fetch: typeof globalThis.fetch;
  /** A request has been handed to the network. Until then it is certain that nothing was billed. */
  readonly sent: boolean;
  /** The server answered with a web page, such as a sign-in page, where an API's answer was asked for. */
  readonly webPage: boolean;
  /** The answer, when it came whole instead of as a stream. */
  readonly whole: WireRecord | null;
}

export interface GuardOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly baseUrl: string;
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The body's bytes go through this. */
  readonly transform?: TransformStream<Uint8Array, Uint8Array>;
  /** Sees the body's bytes as they are read; lighter than a transform. */
  readonly watch?: { readonly bytes: (piece: Uint8Array) => void; readonly end: () => void };
  readonly onResponse: (headers: Headers) => void;
}

/**
 * The only place that puts the key on a request. It goes to the endpoint's own origin and nowhere else: redirects are
 * not followed, and no header of the library's or the environment's making is passed on. A whole JSON answer is given
 * on as a stream of one event, so that errors within a 200, and servers that do not stream, take the same way.
 */
export function guardedFetch(options: GuardOptions): GuardedFetch {
  const home = new URL(options.baseUrl).origin;
  let sent = false;
  let webPage = false;
  let whole: WireRecord | null = null;
  return {
    fetch: async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      if (new URL(url).origin !== home) throw new TypeError(`refused: ${new URL(url).origin} is not ${home}`);
      const headers = new Headers(options.headers);
      if (options.key !== undefined) headers.set("authorization", `Bearer ${options.key}`);
      sent = true;
      const response = await options.fetch(url, {
        method: init?.method ?? "POST",
        body: init?.body ?? null,
        signal: init?.signal ?? null,
        redirect: "manual",
        headers,
      });
      options.onResponse(response.headers);
      const body = response.body && onItsWay(response.body, options);
      const status = response.type === "opaqueredirect" ? 302 : response.status;
      const passed = new Response(body, { status, headers: response.headers });
      const type = response.headers.get("content-type") ?? "";
      if (!response.ok || !/json|html/i.test(type)) return passed;
      const text = await passed.text();
      webPage = /html/i.test(type);
      whole = wholeAnswer(text);
      return asEvents(text, whole, webPage);
    },
    get sent() {
      return sent;
    },
    get webPage() {
      return webPage;
    },
    get whole() {
      return whole;
    },
  };
}

function onItsWay(body: ReadableStream<Uint8Array>, { transform, watch }: GuardOptions): ReadableStream<Uint8Array> {
  const passed = transform ? body.pipeThrough(transform) : body;
  return watch ? watched(passed, watch) : passed;
}

/** Reads nothing ahead, so that a reader that stops also stops the server. */
function watched(
  body: ReadableStream<Uint8Array>,
  watch: NonNullable<GuardOptions["watch"]>,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          watch.end();
          controller.close();
          return;
        }
        watch.bytes(value);
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** May the key travel to this address? Over TLS, or without leaving the machine. */
export function mayCarryKey(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === "https:" || (protocol === "http:" && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname));
}

function wholeAnswer(text: string): WireRecord | null {
  const value = parseJson(text);
  return isRecord(value) ? value : null;
}

/** Some servers call their stream JSON: it is read as what it is. */
function asEvents(text: string, whole: WireRecord | null, webPage: boolean): Response {
  const isStream = !webPage && /^\s*(data:|:)/.test(text);
  const events = whole ? `data: ${JSON.stringify(whole)}\n\ndata: [DONE]\n\n` : "";
  return new Response(isStream ? text : events, { status: 200, headers: { "content-type": "text/event-stream" } });
}
