import { sayInto } from "../agent/call-reporter.ts";
import type { EngineParts } from "../engine-parts.ts";
import { ZERO } from "../money.ts";
import { STORE_PARTS } from "../workspace/prepare-store.ts";
import { earlierRun } from "./earlier-run.ts";
import { endFolder } from "./end-folder.ts";
import { JOURNAL, openJournal } from "./journal.ts";
import type { TakenRun } from "./take-run.ts";

/** Ends a run without a result. Its copies go; its journal and what it cost stay. */
export async function discardRun({ host, ledger }: Pick<EngineParts, "host" | "ledger">, run: TakenRun): Promise<void> {
  const { id, folder, events } = run;
  try {
    const journal = openJournal(host, `${folder}/${JOURNAL}`, true);
    const say = sayInto(journal.add, host, id);
    const [use] = await ledger.use([{ scope: "swarm", key: id }]);
    say({
      type: "swarm.finished",
      outcome: { status: "stopped", reason: "cancelled", detail: "The program ended, and you discarded the run." },
      patch: null,
      files: [],
      settled: use?.settled ?? ZERO,
      held: use?.open ?? ZERO,
      ms: Math.round(earlierRun(events).activeMs),
    });
    await journal.flush();
    await endFolder(host, folder, async () => {
      for (const name of STORE_PARTS) await host.files.remove(`${folder}/${name}`);
    });
  } finally {
    await run.release();
  }
}
