import { timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Host } from "../core/host.ts";

/** Waits on 127.0.0.1 for the one request by which a sign-in page hands over its code. */
export interface CallbackServer {
  /** "http://127.0.0.1:PORT/callback/STATE": has no query, since editors write queries anew when they open an address. */
  readonly url: string;
  /** Never rejects. Whatever it is, the server is closed with it. */
  readonly result: Promise<CallbackResult>;
}

export type CallbackResult =
  /** `issuer`: who says that it has given the code (RFC 9207), where it says so. */
  | { readonly status: "code"; readonly code: string; readonly issuer?: string }
  /** The page came back without a code: the user said no, or the page gave another reason. */
  | { readonly status: "refused"; readonly why: string }
  | { readonly status: "timed-out" }
  | { readonly status: "cancelled" };

export interface CallbackOptions {
  readonly host: Pick<Host, "sleep">;
  /** Secret of this one sign-in: who does not know it cannot hand in a code of somebody else's. */
  readonly state: string;
  /** Whether the page is to send the state back beside its code, as OAuth has it; what comes without it is not taken. */
  readonly statesItself?: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Listens on a port that the system chooses, for one use. Rejects when it cannot listen. */
export async function listenForCallback(options: CallbackOptions): Promise<CallbackServer> {
  const arrived = Promise.withResolvers<CallbackResult>();
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    const result = resultOf(request, options);
    answer(request, response, result);
    // The browser has its page before the server goes.
    if (result !== null) response.once("close", () => arrived.resolve(result));
  });
  server.maxConnections = 16;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port could be had for the sign-in");
  const over = new AbortController();
  options.host.sleep(options.timeoutMs, AbortSignal.any([over.signal, options.signal])).then(
    () => arrived.resolve({ status: "timed-out" }),
    () => arrived.resolve({ status: "cancelled" }),
  );
  const result = arrived.promise.then(async (first) => {
    over.abort();
    await closed(server);
    return first;
  });
  return { url: `http://127.0.0.1:${address.port}/callback/${options.state}`, result };
}

/** `null`: not the request that is waited for. */
function resultOf(
  request: IncomingMessage,
  { state, statesItself = false }: Pick<CallbackOptions, "state" | "statesItself">,
): CallbackResult | null {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  if (!isSame(url.pathname, `/callback/${state}`)) return null;
  if (statesItself && !isSame(url.searchParams.get("state") ?? "", state)) return null;
  // A page that is gone to, not one that another page's script asks for.
  const mode = request.headers["sec-fetch-mode"];
  if (request.method !== "GET" || (mode !== undefined && mode !== "navigate")) return null;
  const code = url.searchParams.get("code");
  if (code !== null && /^[\x21-\x7e]{1,1000}$/.test(code)) return { status: "code", code, ...issuerOf(url) };
  const why = (url.searchParams.get("error") ?? "no code came with it").replace(/[^\w .,:-]/g, " ").slice(0, 200);
  return { status: "refused", why };
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function issuerOf(url: URL): { readonly issuer?: string } {
  const issuer = url.searchParams.get("iss");
  return issuer === null ? {} : { issuer: issuer.slice(0, 1_000) };
}

function answer(request: IncomingMessage, response: ServerResponse, result: CallbackResult | null): void {
  const [status, title, text] = PAGES[result === null ? "unknown" : result.status === "code" ? "code" : "refused"];
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    connection: "close",
  });
  const head = `<meta charset="utf-8"><title>Frugal Swarm: ${title}</title>`;
  const page = `<!doctype html><html lang="en"><head>${head}</head><body><h1>${title}</h1><p>${text}</p></body></html>`;
  response.end(request.method === "HEAD" ? undefined : page);
}

const PAGES = {
  code: [200, "Almost signed in", "Frugal Swarm has what it needs. Go back to the editor; this page can be closed."],
  refused: [200, "Not signed in", "No code came with this page. Go back to the editor and try again, or paste a key."],
  unknown: [404, "Nothing here", "This address only waits for a sign-in that was started in the editor."],
} as const;

async function closed(server: Server): Promise<void> {
  const done = once(server, "close");
  server.close();
  server.closeAllConnections();
  await done;
}
