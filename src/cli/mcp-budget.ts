import { formatUsd, type NanoUsd, nanoUsd, sum } from "../core/money.ts";

/** What one swarm may spend of the server's budget. */
export interface Grant {
  readonly cap: NanoUsd;
  /** It has ended: what it has not used is free again. `null`: what it used is not known, so all of it stays taken. */
  end(used: NanoUsd | null): void;
}

export interface ServerBudget {
  readonly total: NanoUsd;
  /** Neither spent nor promised to a swarm that runs. */
  left(): NanoUsd;
  /** Takes it at once, so that calls side by side cannot take the same. @param asked left out: all that is left. */
  take(asked: NanoUsd | null): Grant | { readonly refused: string };
}

/**
 * The most that all swarms of one server spend together, in nano-dollars. A swarm's whole cap counts as spent while it
 * runs, and the ledger lets no swarm pass its cap: so the sum can never be passed. The ledger's caps for the day, the
 * month and the folder hold beside it.
 */
export function createServerBudget(total: NanoUsd): ServerBudget {
  const taken = new Map<Grant, NanoUsd>();
  const left = () => nanoUsd(Math.max(0, total - sum(taken.values())));
  return {
    total,
    left,
    take(asked) {
      const cap = asked ?? left();
      if (cap <= 0 || cap > left()) return { refused: refusal(asked, left(), total) };
      const grant: Grant = {
        cap,
        end(used) {
          if (used !== null) taken.set(grant, used);
        },
      };
      taken.set(grant, cap);
      return grant;
    },
  };
}

function refusal(asked: NanoUsd | null, left: NanoUsd, total: NanoUsd): string {
  const wanted = asked === null ? "" : ` and ${formatUsd(asked)} was asked for`;
  const less =
    left > 0 ? "ask for at most that" : "wait until a swarm that runs has ended, which frees what it has not used";
  return `${formatUsd(left)} is left of the ${formatUsd(total)} that all swarms of this server may spend together${wanted}: ${less}. Only the user can raise it, with --budget where this server is configured.`;
}
