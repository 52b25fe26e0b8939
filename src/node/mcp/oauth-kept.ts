import * as z from "zod";
import type { SignIn } from "./connector-parts.ts";

const Text = z.string().max(16_384);

/** What is kept of a sign-in. Only what a renewal needs of the metadata: it is not asked for again. */
const Kept = z.object({
  version: z.literal(1),
  /** Of the server that it is for: nobody else is ever sent it. */
  address: Text,
  accessToken: Text.min(1),
  refreshToken: Text.optional(),
  tokenEndpoint: Text,
  authorizationServer: Text,
  resource: Text.optional(),
  client: z.object({
    client_id: Text,
    client_secret: Text.optional(),
    token_endpoint_auth_method: Text.optional(),
  }),
});
export type Kept = z.infer<typeof Kept>;

/** Key of a server among the secrets: its whole address, since two servers may share a host. */
export function keptAddress(server: URL): string {
  return `${server.origin}${server.pathname}${server.search}`;
}

/** `undefined` also for what cannot be read or is another server's. */
export async function readKept(signIn: SignIn, server: URL): Promise<Kept | undefined> {
  const text = await signIn.read(keptAddress(server));
  if (text === undefined) return undefined;
  try {
    const kept = Kept.parse(JSON.parse(text));
    return kept.address === keptAddress(server) ? kept : undefined;
  } catch {
    return undefined;
  }
}

export async function writeKept(signIn: SignIn, server: URL, kept: Kept | undefined): Promise<void> {
  await signIn.write(keptAddress(server), kept === undefined ? undefined : JSON.stringify(kept));
}
