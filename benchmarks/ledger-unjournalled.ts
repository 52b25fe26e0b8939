import { Journal } from "../src/node/ledger/journal.ts";

/** The ledger's own thread without its second copy, to measure what that costs. */
Journal.prototype.append = () => undefined;
Journal.prototype.flush = () => Promise.resolve();
await import("../src/node/ledger/worker.ts");
