import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import type { ThreadPoint } from "./ledger-windows.ts";

/**
 * The ledger's own thread, in a process that is killed at a named point of a transaction: "written" after the rows and
 * before the journal, "journalled" after the journal and before the commit, "committing" somewhere inside the commit,
 * "committed" after it and before anybody is told. The product knows nothing of it.
 */
const point = process.env.KILL_POINT as ThreadPoint;
let left = Number(process.env.KILL_AFTER);
const exec = DatabaseSync.prototype.exec;
const die = () => process.kill(process.pid, "SIGKILL");

DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string): void {
  const isDue = sql === (point === "written" ? "RELEASE step" : "COMMIT") && --left === 0;
  if (isDue && (point === "written" || point === "journalled")) die();
  if (isDue && point === "committing") killSoon();
  exec.call(this, sql);
  if (isDue) die();
};

/** Another thread kills the process while this one is inside the commit. */
function killSoon(): void {
  const started = new Int32Array(new SharedArrayBuffer(4));
  const program = `
    const { workerData } = require("node:worker_threads");
    Atomics.store(workerData, 0, 1);
    Atomics.notify(workerData, 0);
    const until = performance.now() + Math.random() * 2;
    while (performance.now() < until);
    process.kill(process.pid, "SIGKILL");`;
  new Worker(program, { eval: true, workerData: started });
  Atomics.wait(started, 0, 0);
}

await import("../../src/node/ledger/worker.ts");
