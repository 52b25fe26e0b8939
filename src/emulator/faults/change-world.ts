import { usdFromNumber } from "../../core/money.ts";
import type { Account } from "../account/account.ts";
import type { ApiKey } from "../account/api-key.ts";
import type { WorldChange } from "../faults.ts";
import type { Market } from "../routing/market.ts";

/** What a change can reach. */
export interface World {
  readonly account: Account;
  readonly market: Market;
  readonly clock: () => number;
}

/** Applies a change; `key` and `model` are those of the request it comes with. */
export function changeWorld({ account, market, clock }: World, change: WorldChange, key: ApiKey, model: string): void {
  switch (change.type) {
    case "price":
      market.changePrice(change.model ?? model, change.factor);
      return;
    case "retire":
      market.retire(change.model ?? model, change.supersededBy);
      return;
    case "free_day_used_up":
      account.free.exhaustDay(clock());
      return;
    case "credits":
      account.leave(usdFromNumber(change.leaveUsd));
      return;
    case "key_limit_reached":
      key.limit = key.limitReset === null ? key.spent : key.spentIn(key.limitReset, clock());
      return;
    case "revoke_key":
      key.revoked = true;
      return;
    default:
      change satisfies never;
  }
}
