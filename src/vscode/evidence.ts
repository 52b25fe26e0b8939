import type * as vscode from "vscode";
import { type RoutingChoice, routingOf, withRouting } from "../core/models/routing-choice.ts";
import type { Tiers } from "../core/models/tiers.ts";
import type { TaskType, Tier } from "../core/models/vocabulary.ts";
import type { DashboardSnapshot } from "../core/protocol.ts";
import { tierViews } from "../core/routing/tier-evidence.ts";
import type { TierView, TypeView } from "../core/routing/tier-view.ts";
import type { ModelRecord } from "../core/spend/outcomes.ts";
import { createOwnResults } from "./own-results.ts";
import type { Sessions } from "./sessions.ts";
import { readSettings } from "./settings.ts";

export type EvidencePart = Pick<DashboardSnapshot, "tierViews" | "routing">;

/** The evidence for the order of models that is in force: what the dashboard shows, and what a change of it goes by. */
export interface Evidence {
  /** With the user's own results as they were last read; the ledger is not waited for. */
  known(): Promise<EvidencePart>;
  /** Reads the user's own results anew, for `known`. Never rejects. */
  readOwn(): Promise<void>;
  /** From the ledger as it is now. */
  viewNow(tier: Tier, type: TaskType): Promise<TypeView>;
  /** The same as if the user had no chain of their own for it. */
  viewWithoutOwnChain(tier: Tier, type: TaskType): Promise<TypeView>;
}

export function createEvidence(sessions: Pick<Sessions, "ledger" | "models">, log: vscode.LogOutputChannel): Evidence {
  const own = createOwnResults(sessions, log);
  let last: (Made & { readonly of: MadeOf }) | undefined;
  const choiceNow = () => routingOf(readSettings((text) => log.warn(text)));
  /** Made anew when the prices, the settings or the results have changed: a swarm asks for it four times a second. */
  const madeNow = async (): Promise<Made> => {
    const { tiers } = await sessions.models();
    const choice = choiceNow();
    const of = { tiers, choice: JSON.stringify(choice), records: own.records };
    if (last?.of.tiers === tiers && last.of.choice === of.choice && last.of.records === of.records) return last;
    last = { of, ...make(tiers, choice, own.records) };
    return last;
  };
  return {
    async known() {
      const { views, problems } = await madeNow();
      return { tierViews: views, routing: { mode: choiceNow().mode, problems, own: own.status } };
    },
    readOwn: () => own.read(),
    async viewNow(tier, type) {
      await own.read();
      return find((await madeNow()).views, tier, type);
    },
    async viewWithoutOwnChain(tier, type) {
      await own.read();
      const { tiers } = await sessions.models();
      const choice = choiceNow();
      const { [`${tier}/${type}` as const]: _own, ...chains } = choice.chains;
      return find(make(tiers, { ...choice, chains }, own.records).views, tier, type);
    },
  };
}

interface MadeOf {
  readonly tiers: Tiers;
  readonly choice: string;
  readonly records: readonly ModelRecord[];
}

interface Made {
  readonly views: readonly TierView[];
  readonly problems: readonly string[];
}

function make(tiers: Tiers, choice: RoutingChoice, records: readonly ModelRecord[]): Made {
  const routed = withRouting(tiers, choice);
  return { views: tierViews({ tiers: routed.tiers, mode: choice.mode, records }), problems: routed.problems };
}

function find(views: readonly TierView[], tier: Tier, type: TaskType): TypeView {
  const view = views.find((one) => one.tier === tier)?.types.find((one) => one.type === type);
  if (view === undefined) throw new Error(`There is no evidence view of ${type} tasks of the ${tier} tier`);
  return view;
}
