import type { Account } from "./account.ts";
import { generationRow, keyInfo } from "./account-rows.ts";
import { handleChat } from "./chat.ts";
import type { Emulation } from "./emulation.ts";
import type { Exchange } from "./exchange.ts";
import { modelList } from "./model-rows.ts";
import { type Refusal, refusal } from "./refusals.ts";

export const API_ROOT = "/api/v1";

/** Answers one HTTP request. `nextIndex` numbers the chat requests as they arrive, refused ones included. */
export async function route(emulation: Emulation, exchange: Exchange, nextIndex: () => number): Promise<void> {
  const url = new URL(exchange.request.url ?? "/", "http://localhost");
  switch (`${exchange.request.method} ${url.pathname}`) {
    case `POST ${API_ROOT}/chat/completions`: {
      const index = nextIndex();
      return await authorized(emulation, exchange, (account) => handleChat(emulation, exchange, account, index));
    }
    case `GET ${API_ROOT}/models`:
      return exchange.json(200, modelList(emulation.catalogue.values()));
    case `GET ${API_ROOT}/key`:
    case `GET ${API_ROOT}/auth/key`:
      return await authorized(emulation, exchange, (account) => exchange.json(200, keyInfo(account)));
    case `GET ${API_ROOT}/generation`:
      return await authorized(emulation, exchange, () => showGeneration(emulation, exchange, url));
    default:
      return exchange.refuse(refusal(404, "Not Found", { user: false }));
  }
}

async function authorized(
  { accounts }: Emulation,
  exchange: Exchange,
  handle: (account: Account) => void | Promise<void>,
): Promise<void> {
  const header = exchange.header("authorization");
  if (header === null) return exchange.refuse(unauthorized("Missing Authentication header"));
  const key = /^Bearer (\S+)$/.exec(header)?.[1];
  if (key === undefined) return exchange.refuse(unauthorized("No cookie auth credentials found"));
  const account = accounts.get(key);
  if (!account) return exchange.refuse(unauthorized("User not found."));
  await handle(account);
}

function unauthorized(message: string): Refusal {
  return refusal(401, message, { user: false });
}

/** Not there until the generation has ended and, as with the real one, a while longer if so set. */
function showGeneration({ bill, clock, generationDelayMs }: Emulation, exchange: Exchange, url: URL): void {
  const id = url.searchParams.get("id") ?? "";
  const entry = bill.find(id);
  if (entry && clock() >= entry.endedAt + generationDelayMs) exchange.json(200, generationRow(entry));
  else exchange.refuse(refusal(404, `Generation ${id} not found`, { user: false }));
}
