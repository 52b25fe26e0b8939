import { createReconciler } from "../../src/core/spend/reconcile.ts";
import { createNodeHost } from "../../src/node/host.ts";
import { openLedger } from "../../src/node/ledger/client.ts";

/** The program of a child process that looks up what a ledger holds: `reconcile-window.ts LEDGER-FILE BASE-URL`. */
const [, , file = "", baseUrl = ""] = process.argv;
const ledger = await openLedger({ file });
const endpoint = { baseUrl, key: async () => "k", simulated: false, label: "test server", openRouter: true };
const reconciler = createReconciler({ ledger, host: createNodeHost(), endpoint });
const report = await reconciler.run({ signal: new AbortController().signal, deadlineMs: 30_000 });
await ledger.close();
process.stdout.write(JSON.stringify({ reconciled: report.reconciled.length, held: report.held.length }));
