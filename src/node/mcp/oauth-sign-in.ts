import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { clean } from "../../core/untrusted/clean.ts";
import { type CallbackResult, listenForCallback } from "../callback-server.ts";
import {
  checkResourceAllowed,
  discoverOAuthServerInfo,
  exchangeAuthorization,
  OAuthError,
  registerClient,
  resourceUrlFromServerUrl,
  startAuthorization,
} from "./connect-library.ts";
import type { SignIn } from "./connector-parts.ts";
import { refusedAddress } from "./http-address.ts";
import { type SignInFetch, signInFetch } from "./http-fetch.ts";
import { type Kept, keptAddress } from "./oauth-kept.ts";

/** As long as a person may take. */
const TIMEOUT_MS = 600_000;
const MAX_WHY = 300;

/** What a server says that it wants, with its 401. */
export interface Challenge {
  readonly resourceMetadataUrl?: URL;
  readonly scope?: string;
}

type Found = Awaited<ReturnType<typeof discoverOAuthServerInfo>>;
type Metadata = Found["authorizationServerMetadata"];

/**
 * Signs the user in to a server: OAuth 2.1 with PKCE, the servers found by RFC 9728 and 8414, this program registered there
 * for this one time (the address that the browser comes back to is a new one each time), the issuer checked by RFC 9207.
 * Rejects with words for people; nothing of what is secret is in them.
 */
export async function signInTo(server: URL, challenge: Challenge, signIn: SignIn, signal: AbortSignal): Promise<Kept> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const net = signInFetch(server, either);
  try {
    return await flow(server, challenge, signIn, net, either);
  } catch (error) {
    if (signal.aborted) throw new Error("the sign-in was cancelled");
    const why = net.refused() ?? words(error);
    throw new Error(`not signed in to ${server.host}: ${why}`);
  } finally {
    // Takes the callback server with it, whatever happened.
    over.abort();
  }
}

async function flow(
  server: URL,
  challenge: Challenge,
  signIn: SignIn,
  net: SignInFetch,
  signal: AbortSignal,
): Promise<Kept> {
  const { resourceMetadataUrl } = challenge;
  const found = await discoverOAuthServerInfo(server, {
    fetchFn: net.fetch,
    ...(resourceMetadataUrl !== undefined && { resourceMetadataUrl }),
  });
  // The library goes on without metadata that could not be had; what was named and refused is the end of it.
  const named = net.refused();
  if (named !== null) throw new Refused(named);
  const { authorizationServerUrl, authorizationServerMetadata: metadata } = found;
  const resource = resourceOf(server, found);
  checkEndpoints(metadata, server);
  const state = randomBytes(32).toString("base64url");
  const callback = await listenForCallback({ ...WAIT, state, statesItself: true, signal });
  const scope = scopeOf(challenge, found);
  const client = await registerClient(authorizationServerUrl, {
    clientMetadata: { ...PROGRAM, redirect_uris: [callback.url] },
    fetchFn: net.fetch,
    ...(metadata && { metadata }),
    ...(scope !== undefined && { scope }),
  });
  const begun = await startAuthorization(authorizationServerUrl, {
    ...{ clientInformation: client, redirectUrl: callback.url, state },
    ...(metadata && { metadata }),
    ...(scope !== undefined && { scope }),
    ...(resource !== undefined && { resource }),
  });
  if (!(await signIn.open(begun.authorizationUrl.href, signal))) throw new Refused("you did not want to");
  const code = codeOf(await callback.result);
  const tokens = await exchangeAuthorization(authorizationServerUrl, {
    ...{ clientInformation: client, authorizationCode: code.code, codeVerifier: begun.codeVerifier },
    ...{ redirectUri: callback.url, fetchFn: net.fetch },
    ...(code.issuer !== undefined && { iss: code.issuer }),
    ...(metadata && { metadata }),
    ...(resource !== undefined && { resource }),
  });
  const { client_id, client_secret, token_endpoint_auth_method } = client;
  return {
    version: 1,
    address: keptAddress(server),
    accessToken: usable(tokens.access_token),
    ...(tokens.refresh_token !== undefined && { refreshToken: tokens.refresh_token }),
    authorizationServer: authorizationServerUrl,
    tokenEndpoint: metadata?.token_endpoint ?? new URL("/token", authorizationServerUrl).href,
    ...(resource !== undefined && { resource }),
    client: {
      client_id,
      ...(client_secret !== undefined && { client_secret }),
      ...(token_endpoint_auth_method !== undefined && { token_endpoint_auth_method }),
    },
  };
}

const WAIT = {
  host: { sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, signal === undefined ? {} : { signal }) },
  timeoutMs: TIMEOUT_MS,
};

const PROGRAM = {
  client_name: "Frugal Swarm",
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
  application_type: "native",
};

/** Words of ours for people. */
class Refused extends Error {}

/** What the token is to be good for; `undefined`: the server does not say, and older ones take none (RFC 8707, 9728). */
function resourceOf(server: URL, { resourceMetadata }: Found): string | undefined {
  if (resourceMetadata === undefined) return undefined;
  const { resource } = resourceMetadata;
  if (checkResourceAllowed({ requestedResource: resourceUrlFromServerUrl(server), configuredResource: resource }))
    return resource;
  throw new Refused(`it says that it is ${resource}, which it is not`);
}

/**
 * Two servers must not be mixed up: where codes do not say who gave them (RFC 9207), the one that takes them must be at
 * the host that gave them, or below it. Else a server could have us bring it the code of another.
 */
function checkEndpoints(metadata: Metadata, server: URL): void {
  if (metadata === undefined) return;
  const page = new URL(metadata.authorization_endpoint);
  const token = new URL(metadata.token_endpoint);
  const refused = refusedAddress(page, server) ?? refusedAddress(token, server);
  if (refused !== null) throw new Refused(refused);
  const saysWho = metadata.authorization_response_iss_parameter_supported === true;
  if (saysWho || token.host === page.host || token.host.endsWith(`.${page.host}`)) return;
  throw new Refused(
    `its page to sign in is at ${page.host} and its tokens come from ${token.host}, so that a code could go to the wrong place`,
  );
}

function scopeOf({ scope }: Challenge, { resourceMetadata, authorizationServerMetadata }: Found): string | undefined {
  const asked = scope ?? resourceMetadata?.scopes_supported?.join(" ");
  if (asked === undefined || asked === "") return undefined;
  const offline = authorizationServerMetadata?.scopes_supported?.includes("offline_access") === true;
  return offline && !asked.split(" ").includes("offline_access") ? `${asked} offline_access` : asked;
}

function codeOf(result: CallbackResult): Extract<CallbackResult, { status: "code" }> {
  switch (result.status) {
    case "code":
      return result;
    case "refused":
      throw new Refused(`the page says ${result.why}`);
    case "timed-out":
      throw new Refused(`no answer came from the browser within ${TIMEOUT_MS / 60_000} minutes`);
    case "cancelled":
      throw new Refused("it was cancelled");
    default:
      return result satisfies never;
  }
}

/** Of a shape that fits into a header: what does not would be written out in the error about it. */
export function usable(token: string): string {
  if (/^[\x21-\x7e]{1,16384}$/.test(token)) return token;
  throw new Refused("what it gave is no token");
}

/** Never the text of an answer, which may hold a token: the library's errors about answers quote them. */
function words(error: unknown): string {
  if (error instanceof Refused) return clean(error.message.slice(0, MAX_WHY)).text;
  if (error instanceof OAuthError) return clean(`its sign-in says ${error.code}`.slice(0, MAX_WHY)).text;
  const text = error instanceof Error ? error.message : String(error);
  if (/^Incompatible auth server|issuer|cannot be reached|sends what is asked|of more than/i.test(text))
    return clean(text.slice(0, MAX_WHY)).text;
  const name = error instanceof Error ? error.constructor.name : typeof error;
  return `its sign-in does not answer as one (${clean(name.slice(0, 60)).text}); a token as a secret in the header Authorization may work`;
}
