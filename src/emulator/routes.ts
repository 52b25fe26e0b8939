import type { ApiKey } from "./account/api-key.ts";
import { creditsInfo, keyInfo } from "./account/key-row.ts";
import { handleChat } from "./chat.ts";
import type { Emulation } from "./emulation.ts";
import type { Exchange } from "./exchange.ts";
import { failBefore } from "./faults/fail-before.ts";
import type { RuleTarget } from "./faults/fault-rules.ts";
import { modelEndpoints, modelList, oneModel } from "./model-rows.ts";
import { createAuthCode, exchangeAuthCode, showAuthPage } from "./oauth/auth-routes.ts";
import { generationRow } from "./records/generation-row.ts";
import { type Refusal, refusal } from "./refusals.ts";

export const API_ROOT = "/api/v1";

/** Answers one HTTP request. `nextIndex` numbers the chat requests as they arrive, refused ones included. */
export async function route(emulation: Emulation, exchange: Exchange, nextIndex: () => number): Promise<void> {
  const url = new URL(exchange.request.url ?? "/", "http://localhost");
  const { method } = exchange.request;
  const path = url.pathname.startsWith(API_ROOT) ? url.pathname.slice(API_ROOT.length) : `/..${url.pathname}`;
  const target = READS.get(path);
  const fault = target ? emulation.rules.forRead(target) : null;
  if (fault) return await failBefore(exchange, fault);
  switch (`${method} ${path}`) {
    case "POST /chat/completions": {
      const index = nextIndex();
      return await authorized(emulation, exchange, (key) => handleChat(emulation, exchange, key, index));
    }
    case "GET /models":
      return exchange.json(200, modelList(emulation.market, url));
    case "GET /models/count":
      return exchange.json(200, { data: { count: emulation.market.current().length } });
    case "GET /models/user":
      return await authorized(emulation, exchange, () => exchange.json(200, modelList(emulation.market, url)));
    case "GET /key":
    case "GET /auth/key":
      return await authorized(emulation, exchange, (key) =>
        exchange.json(200, keyInfo(emulation.account, key, emulation.clock())),
      );
    case "GET /credits":
      return await authorized(emulation, exchange, (key) => showCredits(emulation, exchange, key));
    case "GET /generation":
      return await authorized(emulation, exchange, () => showGeneration(emulation, exchange, url));
    case "POST /auth/keys":
      return await exchangeAuthCode(emulation, exchange);
    case "POST /auth/keys/code":
      return await authorized(emulation, exchange, () => createAuthCode(emulation, exchange));
    case "GET /../auth":
      return showAuthPage(emulation, exchange, url.searchParams);
    default:
      return showOther(emulation, exchange, method, path);
  }
}

/** What a script may let fail beside chats. */
const READS: ReadonlyMap<string, RuleTarget> = new Map<string, RuleTarget>([
  ["/models", "models"],
  ["/key", "key"],
  ["/auth/key", "key"],
  ["/credits", "credits"],
  ["/generation", "generation"],
  ["/auth/keys", "auth"],
]);

async function authorized(
  { account, clock }: Emulation,
  exchange: Exchange,
  handle: (key: ApiKey) => void | Promise<void>,
): Promise<void> {
  const header = exchange.header("authorization");
  if (header === null) return exchange.refuse(unauthorized("Missing Authentication header"));
  const text = /^Bearer (\S+)$/.exec(header)?.[1];
  if (text === undefined) return exchange.refuse(unauthorized("No cookie auth credentials found"));
  const key = account.find(text, clock());
  if (!key) return exchange.refuse(unauthorized("User not found."));
  await handle(key);
}

function unauthorized(message: string): Refusal {
  return refusal(401, message, { user: false });
}

function showCredits({ account }: Emulation, exchange: Exchange, key: ApiKey): void {
  if (key.management) exchange.json(200, creditsInfo(account));
  else exchange.refuse(refusal(403, "Only management keys can perform this operation", { user: false }));
}

/** Not there until the generation has ended and, as with the real one, a while longer if so set. */
function showGeneration({ records, clock }: Emulation, exchange: Exchange, url: URL): void {
  const id = url.searchParams.get("id") ?? "";
  const entry = records.ask(id, clock());
  if (id === "") exchange.refuse(refusal(400, "id: expected the id of a generation", { user: false }));
  else if (entry) exchange.json(200, generationRow(entry));
  else exchange.refuse(refusal(404, `Generation ${id} not found`, { user: false }));
}

/** Paths with a slug in them, the browser's preliminary question, and what is not there. */
function showOther({ market }: Emulation, exchange: Exchange, method: string | undefined, path: string): void {
  const [, list, slug] = /^\/(models?)\/([^/]+\/[^/]+?)(?:\/endpoints)?$/.exec(decodeURIComponent(path)) ?? [];
  const isOne = list === "model" && !path.endsWith("/endpoints");
  const model = slug !== undefined && (isOne || path.endsWith("/endpoints")) ? market.model(slug) : null;
  if (method === "OPTIONS") exchange.preflight();
  else if (method === "GET" && model && isOne) exchange.json(200, oneModel(model));
  else if (method === "GET" && model) exchange.json(200, modelEndpoints(model, market.endpoints(model.slug)));
  else if (KNOWN.has(path)) exchange.refuse(refusal(405, "Method Not Allowed", { user: false }));
  else exchange.refuse(refusal(404, "Not Found", { user: false }));
}

const KNOWN: ReadonlySet<string> = new Set(["/auth/keys", "/auth/keys/code"]);
