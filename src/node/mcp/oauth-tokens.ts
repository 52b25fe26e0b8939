import { OAuthError, refreshAuthorization } from "./connect-library.ts";
import type { SignIn } from "./connector-parts.ts";
import { signInFetch } from "./http-fetch.ts";
import { type Kept, readKept, writeKept } from "./oauth-kept.ts";
import { type Challenge, signInTo, usable } from "./oauth-sign-in.ts";

/** What one server has given this user, for as long as a connection to it stands. */
export class ServerTokens {
  readonly #server: URL;
  readonly #signIn: SignIn;
  /** `null`: not read yet. */
  #kept: Promise<Kept | undefined> | null = null;
  #renewing: Promise<boolean> | null = null;

  constructor(server: URL, signIn: SignIn) {
    this.#server = server;
    this.#signIn = signIn;
  }

  async token(): Promise<string | undefined> {
    this.#kept ??= readKept(this.#signIn, this.#server);
    return (await this.#kept)?.accessToken;
  }

  /** Once for all that wait. False: only a person can help. Rejects, with words, where the sign-in cannot be reached. */
  renew(signal: AbortSignal): Promise<boolean> {
    this.#renewing ??= this.#renew(signal).finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  /** Asks the user. Rejects with words. */
  async signIn(challenge: Challenge, signal: AbortSignal): Promise<void> {
    await this.#keep(await signInTo(this.#server, challenge, this.#signIn, signal));
  }

  async #renew(signal: AbortSignal): Promise<boolean> {
    const refused = (await this.#kept) ?? undefined;
    if (await this.#isRenewedElsewhere(refused)) return true;
    if (refused?.refreshToken === undefined) return false;
    const net = signInFetch(this.#server, signal);
    try {
      const { authorizationServer, tokenEndpoint, resource, client, refreshToken } = refused;
      const tokens = await refreshAuthorization(authorizationServer, {
        metadata: {
          issuer: authorizationServer,
          authorization_endpoint: tokenEndpoint,
          token_endpoint: tokenEndpoint,
          response_types_supported: ["code"],
        },
        clientInformation: client,
        refreshToken,
        ...(resource !== undefined && { resource }),
        fetchFn: net.fetch,
      });
      const next = tokens.refresh_token ?? refreshToken;
      await this.#keep({ ...refused, accessToken: usable(tokens.access_token), refreshToken: next });
      return true;
    } catch (error) {
      if (!(error instanceof OAuthError))
        throw new Error(`the sign-in at ${this.#server.host} could not be renewed: try it again later`);
      // Another window was faster: a token to renew with is often good for once.
      if (await this.#isRenewedElsewhere(refused)) return true;
      await this.#keep(undefined);
      return false;
    }
  }

  async #isRenewedElsewhere(refused: Kept | undefined): Promise<boolean> {
    const kept = await readKept(this.#signIn, this.#server);
    if (kept === undefined || kept.accessToken === refused?.accessToken) return false;
    this.#kept = Promise.resolve(kept);
    return true;
  }

  async #keep(kept: Kept | undefined): Promise<void> {
    this.#kept = Promise.resolve(kept);
    await writeKept(this.#signIn, this.#server, kept);
  }
}
