import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { holdAttempt } from "../../support/held-costs.ts";
import { latch } from "../../support/latch.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const ROWS = 60;
const PROGRAM = fileURLToPath(new URL("../../support/reconcile-window.ts", import.meta.url));

describe("reconcilers in processes of their own", () => {
  const folder = temporaryFolder();
  let server: Server;
  let baseUrl: string;
  let asked: string[];
  /** Answers are held back from this question on, counted from 0. */
  let silentFrom: number;
  const silence = { broken: latch() };

  beforeEach(async () => {
    asked = [];
    silentFrom = Number.POSITIVE_INFINITY;
    silence.broken = latch();
    server = createServer((request, response) => {
      const id = new URL(request.url ?? "/", "http://localhost").searchParams.get("id") ?? "";
      asked.push(id);
      if (asked.length > silentFrom) return silence.broken.reach();
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ data: { id, total_cost: costOf(id) / 1e9, is_byok: false } }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  const file = () => join(folder(), "ledger.sqlite");
  const start = () => spawn(process.execPath, [PROGRAM, file(), baseUrl], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = async (child: ReturnType<typeof start>) => {
    let text = "";
    child.stdout.on("data", (data: Buffer) => {
      text += String(data);
    });
    await once(child, "close");
    return JSON.parse(text) as { readonly reconciled: number; readonly held: number };
  };
  const withLedger = async <T>(work: (ledger: Awaited<ReturnType<typeof openLedger>>) => Promise<T>): Promise<T> => {
    const ledger = await openLedger({ file: file() });
    try {
      return await work(ledger);
    } finally {
      await ledger.close();
    }
  };
  const holdAll = () =>
    withLedger(async (ledger) => {
      const endpoint = new URL(baseUrl).origin;
      const rows = Array.from({ length: ROWS }, (_, n) => holdAttempt(ledger, `a${n}`, { endpoint }));
      await Promise.all(rows);
    });
  const books = () =>
    withLedger(async (ledger) => {
      const rows = await ledger.attempts({});
      const [use] = await ledger.use([{ scope: "swarm", key: "s1" }]);
      return { rows, use };
    });

  it("leave what they had not booked held when they are killed, and the next one books the rest", async () => {
    await holdAll();
    silentFrom = 20;
    const killed = start();
    await silence.broken.reached;
    killed.kill("SIGKILL");
    await once(killed, "close");
    const midway = await books();
    const done = midway.rows.filter(({ state }) => state === "reconciled");
    assert.ok(done.length > 0 && done.length <= 20, `${done.length} booked`);
    assert.ok(midway.rows.every(({ state }) => state === "reconciled" || state === "held"));
    assert.equal(midway.use?.settled, total(done.map(({ generationId }) => generationId ?? "")));
    assert.equal(midway.use?.held, (ROWS - done.length) * 100);

    silentFrom = Number.POSITIVE_INFINITY;
    assert.deepEqual(await ended(start()), { reconciled: ROWS - done.length, held: 0 });
    const after = await books();
    assert.equal(after.use?.settled, total(after.rows.map(({ generationId }) => generationId ?? "")));
    assert.deepEqual([after.use?.open, after.use?.held], [0, 0]);
  });

  it("share the rows of one ledger: each is booked once, whoever asks first", async () => {
    await holdAll();
    const [one, two] = await Promise.all([ended(start()), ended(start())]);
    assert.equal((one?.reconciled ?? 0) + (two?.reconciled ?? 0), ROWS);
    assert.deepEqual([one?.held, two?.held], [0, 0]);
    const { use, rows } = await books();
    assert.equal(use?.settled, total(rows.map(({ generationId }) => generationId ?? "")));
    assert.equal(use?.open, 0);
  });
});

/** Up to the bound of 100 nano-dollars, by the id. */
function costOf(generationId: string): number {
  return Number(/\d+$/.exec(generationId)?.[0] ?? 0) % 101;
}

function total(ids: readonly string[]): number {
  return ids.reduce((sum, id) => sum + costOf(id), 0);
}
