import { parentPort, workerData } from "node:worker_threads";
import type { LedgerMessage, LedgerNews, LedgerRequest } from "./messages.ts";
import { failureOf, LedgerSession } from "./session.ts";

/** How often other processes' commits are looked for while somebody watches. */
const LOOK_EVERY_MS = 250;

/**
 * The ledger's thread: SQLite's calls block, for seconds when many processes want the lock, and an editor's extension
 * host must not. Requests that have arrived meanwhile are committed together.
 */
if (!parentPort) throw new Error("the ledger's worker is started by openLedger()");
const port = parentPort;
const tell = (news: LedgerNews) => port.postMessage(news);

try {
  serve(new LedgerSession(String(workerData)));
  tell({ number: 0, status: "done", value: null });
} catch (error) {
  tell({ number: 0, status: "failed", failure: failureOf(error) });
}

function serve(session: LedgerSession): void {
  let waiting: LedgerRequest[] = [];
  let looking: { readonly timer: NodeJS.Timeout; seen: string | null } | undefined;
  port.on("message", (message: LedgerMessage) => {
    if ("watched" in message) watch(message.watched);
    else if (waiting.push(message) === 1) setImmediate(runWaiting);
  });

  async function runWaiting(): Promise<void> {
    const requests = waiting;
    waiting = [];
    const { replies, flushed } = session.run(requests);
    const closing = requests.find(({ call }) => call.name === "close");
    if (closing) {
      watch(false);
      await flushed.catch(() => undefined);
      const isLeft = replies.some((reply) => reply.number === closing.number && reply.status === "done");
      session.end(isLeft ? "decided" : "not decided");
    }
    try {
      await flushed;
      for (const one of replies) tell(one);
    } catch (error) {
      for (const { number } of replies) tell(session.failed(number, error));
    }
    look();
    if (closing) port.close();
  }

  function watch(watched: boolean): void {
    clearInterval(looking?.timer);
    looking = watched ? { timer: setInterval(look, LOOK_EVERY_MS), seen: session.version() } : undefined;
  }

  function look(): void {
    if (!looking) return;
    const version = session.version();
    if (version === null || version === looking.seen) return;
    looking.seen = version;
    tell({ status: "changed" });
  }
}
