import * as z from "zod";
import { usdFromNumber } from "../../core/money.ts";
import { PERIODS } from "../account/period.ts";
import type { AuthRequest } from "./auth-codes.ts";

/** Fields of the `/auth` page's query and of `POST /auth/keys/code`. */
const Fields = z.object({
  callback_url: z.url().optional(),
  code_challenge: z.string().min(1).optional(),
  code_challenge_method: z.enum(["S256", "plain"]).optional(),
  key_label: z.string().max(100).optional(),
  limit: z.coerce.number().nonnegative().optional(),
  usage_limit_type: z.enum(PERIODS).optional(),
  expires_at: z.iso.datetime({ offset: true }).nullish(),
});

export type AskedAuth =
  | { readonly kind: "asked"; readonly callback: URL | null; readonly request: AuthRequest }
  | { readonly kind: "wrong"; readonly message: string };

/**
 * Reads what an application asks for. Callbacks are https, or http on this machine; an editor's own scheme
 * (`vscode://`) is accepted too, as the real page does without documenting it. Without a callback the page shows the
 * code, and then a challenge is needed.
 */
export function readAuthRequest(fields: unknown): AskedAuth {
  const parsed = Fields.safeParse(fields);
  if (!parsed.success) return { kind: "wrong", message: z.prettifyError(parsed.error) };
  const { callback_url, code_challenge, code_challenge_method = "plain", limit, expires_at, ...rest } = parsed.data;
  const callback = callback_url === undefined ? null : new URL(callback_url);
  if (callback && !isAllowed(callback))
    return { kind: "wrong", message: "callback_url: use https, or http on localhost" };
  if (!callback && code_challenge === undefined) {
    return { kind: "wrong", message: "code_challenge is needed where there is no callback_url" };
  }
  const request: AuthRequest = {
    challenge: code_challenge === undefined ? null : { text: code_challenge, method: code_challenge_method },
    label: rest.key_label ?? null,
    limit: limit === undefined ? null : usdFromNumber(limit),
    limitReset: rest.usage_limit_type ?? null,
    expiresAt: expires_at ? Date.parse(expires_at) : null,
  };
  return { kind: "asked", callback, request };
}

function isAllowed({ protocol, hostname }: URL): boolean {
  if (protocol === "http:") return ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return protocol !== "javascript:" && protocol !== "data:" && protocol !== "file:";
}
