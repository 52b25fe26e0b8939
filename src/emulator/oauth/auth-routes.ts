import * as z from "zod";
import type { Emulation } from "../emulation.ts";
import type { Exchange } from "../exchange.ts";
import { apiKeyText, authCode } from "../identifiers.ts";
import { refusal, SIMULATED_USER } from "../refusals.ts";
import { readAuthRequest } from "./auth-request.ts";

/** The `/auth` page. There is nobody to ask here: it approves at once, and redirects or shows the code. */
export function showAuthPage(emulation: Emulation, exchange: Exchange, query: URLSearchParams): void {
  const asked = readAuthRequest(Object.fromEntries(query));
  if (asked.kind === "wrong") {
    page(exchange, 400, asked.message);
    return;
  }
  const code = authCode(emulation.random);
  emulation.codes.add(code, asked.request, emulation.clock());
  if (!asked.callback) {
    page(exchange, 200, `Your code (simulated): ${code}`);
    return;
  }
  asked.callback.searchParams.set("code", code);
  exchange.response.writeHead(302, { Location: asked.callback.href, "Cache-Control": "no-store" });
  exchange.response.end();
}

/** `POST /auth/keys/code`: a code without the page, for who has a key. */
export async function createAuthCode(emulation: Emulation, exchange: Exchange): Promise<void> {
  const asked = readAuthRequest(await exchange.jsonBody());
  if (asked.kind === "wrong") return exchange.refuse(refusal(400, asked.message, { user: false }));
  const id = authCode(emulation.random);
  emulation.codes.add(id, asked.request, emulation.clock());
  exchange.json(200, { data: { id, app_id: 1, created_at: new Date(emulation.clock()).toISOString() } });
}

/** `POST /auth/keys`: a code and its verifier for a new key. */
export async function exchangeAuthCode(emulation: Emulation, exchange: Exchange): Promise<void> {
  const parsed = Exchanged.safeParse(await exchange.jsonBody());
  if (!parsed.success) return exchange.refuse(refusal(400, z.prettifyError(parsed.error), { user: false }));
  const { code, code_verifier = null, code_challenge_method = null } = parsed.data;
  const proof = { verifier: code_verifier, method: code_challenge_method };
  const now = emulation.clock();
  const redemption = emulation.codes.redeem(code, proof, now);
  switch (redemption.kind) {
    case "wrong_method":
      return exchange.refuse(refusal(400, "Invalid code_challenge_method", { user: false }));
    case "refused":
      return exchange.refuse(refusal(403, "Invalid code or code_verifier", { user: false }));
    case "redeemed": {
      const { label, ...rest } = redemption.request;
      const made = { key: apiKeyText(emulation.random), ...(label !== null && { label }), ...rest };
      return exchange.json(200, { key: emulation.account.addKey(made).key, user_id: SIMULATED_USER });
    }
    default:
      return redemption satisfies never;
  }
}

const Exchanged = z.object({
  code: z.string().min(1),
  code_verifier: z.string().min(1).optional(),
  code_challenge_method: z.enum(["S256", "plain"]).nullish(),
});

function page(exchange: Exchange, status: number, text: string): void {
  const escaped = text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  exchange.response.writeHead(status, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" });
  exchange.response.end(`<!doctype html><title>Simulated OpenRouter</title><pre>${escaped}</pre>\n`);
}
