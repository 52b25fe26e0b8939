import type { WorldChange } from "../../faults.ts";
import { always, type NamedFault, type NamedFaults } from "../named-fault.ts";

/** Changes of the world between two calls; they last. */
export const WORLD: NamedFaults = {
  "price-doubles": change("the model costs twice as much from now on", { type: "price", factor: 2 }),
  "price-tenfold": change("the model costs ten times as much from now on", { type: "price", factor: 10 }),
  "model-retired": change("the model is retired from now on", { type: "retire" }),
  "daily-limit-reached": change("today's free requests are used up", { type: "free_day_used_up" }),
  "credits-gone": change("the credits are used up", { type: "credits", leaveUsd: 0 }),
  "credits-low": change("a hundredth of a cent of credit is left", { type: "credits", leaveUsd: 0.0001 }),
  "key-limit-reached": change("the key's limit is used up", { type: "key_limit_reached" }),
  "key-revoked": change("the key is revoked", { type: "revoke_key" }),
};

function change(summary: string, what: WorldChange): NamedFault {
  return always(summary, { kind: "change", change: what });
}
