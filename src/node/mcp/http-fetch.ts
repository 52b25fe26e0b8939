import { clean } from "../../core/untrusted/clean.ts";
import { refusedAddress } from "./http-address.ts";
import { boundedResponse } from "./http-bounds.ts";

/** Of an answer or of one event of a stream. */
export const MOST_BYTES = 16 * 1024 * 1024;
/** Of what is said around signing in. */
const MOST_SIGN_IN_BYTES = 1024 * 1024;
const SIGN_IN_TIMEOUT_MS = 30_000;

/** Of an error whose words are looked at. */
const MOST_ERROR_BYTES = 64 * 1024;

export type Fetch = (address: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * For one server and nothing else: `headers` are sent to its very address only, and no redirect is followed. `over` is
 * told why the connection is to end: an answer too big, or a session that the server does not know any more.
 */
export function serverFetch(
  server: URL,
  headers: Readonly<Record<string, string>>,
  over: (why: string) => void,
  most: number,
): Fetch {
  return async (address, init = {}) => {
    if (new URL(address).href !== server.href) throw new Error("nothing but the server's own address is asked");
    const all = new Headers(init.headers);
    for (const [name, value] of Object.entries(headers)) if (!all.has(name)) all.set(name, value);
    const response = boundedResponse(await unredirected(server, { ...init, headers: all }), most, over);
    if (!all.has("mcp-session-id") || init.method === "DELETE") return response;
    if (response.status === 404) over(LOST_SESSION);
    if (response.status !== 400) return response;
    // Servers that do not say 404 say this: "No valid session ID provided".
    const said = (await response.text()).slice(0, MOST_ERROR_BYTES);
    if (/\bsession\b/i.test(said)) over(LOST_SESSION);
    return new Response(said, response);
  };
}

const LOST_SESSION = "it does not know this session any more: it has ended it, or was restarted";

/** For what is said around signing in to a server. Holds no header of the server's, and refuses all that it should not ask. */
export interface SignInFetch {
  readonly fetch: Fetch;
  /** The first thing that was refused, in words: somebody has named an address that is none of his. */
  refused(): string | null;
}

export function signInFetch(server: URL, signal: AbortSignal): SignInFetch {
  let refused: string | null = null;
  return {
    refused: () => refused,
    async fetch(address, init = {}) {
      const url = new URL(address);
      const why = refusedAddress(url, server);
      if (why !== null) {
        refused ??= clean(why).text;
        throw new Error(refused);
      }
      const signals = [signal, AbortSignal.timeout(SIGN_IN_TIMEOUT_MS), ...(init.signal ? [init.signal] : [])];
      try {
        const response = await unredirected(url, { ...init, signal: AbortSignal.any(signals) });
        return boundedResponse(response, MOST_SIGN_IN_BYTES, () => undefined);
      } catch (error) {
        if (error instanceof Redirected) refused ??= error.message;
        throw error;
      }
    },
  };
}

class Redirected extends Error {}

async function unredirected(url: URL, init: RequestInit): Promise<Response> {
  const response = await reached(url, init);
  if (response.status < 300 || response.status > 399) return response;
  await response.body?.cancel();
  const to = response.headers.get("location") ?? "";
  const host = URL.canParse(to, url.href) ? new URL(to, url.href).host : "another address";
  throw new Redirected(
    clean(
      `${url.host} sends what is asked there on to ${host}, which is not followed; write down the address that it is at`,
    ).text,
  );
}

async function reached(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: "manual", credentials: "omit", referrerPolicy: "no-referrer" });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    const cause = error instanceof Error ? error.cause : null;
    const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : String(error);
    throw new Error(clean(`${url.host} cannot be reached (${code.slice(0, 200)})`).text);
  }
}
