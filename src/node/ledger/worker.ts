import { parentPort, workerData } from "node:worker_threads";
import type { LedgerReply, LedgerRequest } from "./messages.ts";
import { failureOf, LedgerSession } from "./session.ts";

/**
 * The ledger's thread: SQLite's calls block, for seconds when many processes want the lock, and an editor's extension
 * host must not. Requests that have arrived meanwhile are committed together.
 */
if (!parentPort) throw new Error("the ledger's worker is started by openLedger()");
const port = parentPort;
const reply = (message: LedgerReply) => port.postMessage(message);

try {
  serve(new LedgerSession(String(workerData)));
  reply({ number: 0, status: "done", value: null });
} catch (error) {
  reply({ number: 0, status: "failed", failure: failureOf(error) });
}

function serve(session: LedgerSession): void {
  let waiting: LedgerRequest[] = [];
  port.on("message", (request: LedgerRequest) => {
    if (waiting.push(request) === 1) setImmediate(runWaiting);
  });

  function runWaiting(): void {
    const requests = waiting;
    waiting = [];
    const replies = session.run(requests);
    const closes = requests.some(({ call }) => call.name === "close");
    if (closes) session.end();
    for (const one of replies) reply(one);
    if (closes) port.close();
  }
}
