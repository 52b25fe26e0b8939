import { ZERO } from "../core/money.ts";
import type { DashboardSnapshot } from "../core/protocol.ts";
import { capsOf } from "../core/spend/limits.ts";
import { spendReport } from "../core/spend/report.ts";
import { LedgerError } from "../node/ledger/errors.ts";
import { currentFolder } from "./current-folder.ts";
import { isRepairable } from "./ledger-trouble.ts";
import { readSettings } from "./settings.ts";
import type { SnapshotDeps } from "./snapshot.ts";

export type SpendPart = Pick<DashboardSnapshot, "spend" | "ledgerTrouble" | "daily">;

const DAY_MS = 86_400_000;
/** The longest month. */
const DAYS_SHOWN = 31;

/** What the dashboard says of the spend, read anew; or why the ledger cannot be read. */
export async function readSpendPart({ spend, sessions, swarms, bill, log }: SnapshotDeps): Promise<SpendPart> {
  const at = Date.now();
  const folder = currentFolder();
  const settings = readSettings((text) => log.warn(text), folder);
  const { state } = swarms;
  try {
    const ledger = await spend.ledger();
    const report = await spendReport({
      ledger,
      catalogue: (await sessions.models()).catalogue,
      caps: capsOf(settings),
      at,
      simulated: spend.simulated,
      ...(folder === undefined ? {} : { workspace: folder.fsPath }),
      ...(state === null ? {} : { swarm: { id: state.id, cap: state.budget } }),
      baselineModel: settings.baselineModel,
      drift: spend.simulated ? null : bill.drift,
    });
    const days = Array.from({ length: DAYS_SHOWN }, (_, index) =>
      new Date(at - (DAYS_SHOWN - 1 - index) * DAY_MS).toISOString().slice(0, 10),
    );
    const booked = new Map((await ledger.daily(days[0] ?? "")).map((one) => [one.day, one.cost]));
    return {
      spend: report,
      ledgerTrouble: null,
      daily: days.map((day) => ({ day, cost: booked.get(day) ?? ZERO })),
    };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const ledgerTrouble = { text: error.message, repairable: isRepairable(error) };
    return { spend: null, ledgerTrouble, daily: [] };
  }
}
