import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { formatUsd, type NanoUsd, pricePerMillion, usd } from "../../../src/core/money.ts";
import type { Ledger } from "../../../src/core/spend/ledger.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { peekSpend } from "../../../src/node/ledger/peek.ts";
import { exportSpend } from "../../../src/vscode/export-spend.ts";
import { dataFolder, extension, workspaceFolder } from "./extension.ts";
import { withAnswers } from "./window-stubs.ts";

describe("The spend in the extension host", () => {
  let folder: string;
  let ledger: Ledger;
  before(async () => {
    folder = join(dataFolder(), "suite-spend");
    mkdirSync(folder, { recursive: true });
    const workerFile = join(extension().extensionPath, "dist/ledger-worker.cjs");
    ledger = await openLedger({ file: join(folder, "ledger.sqlite"), workerFile });
  });
  after(async () => {
    await ledger.close();
    rmSync(dataFolder(), { recursive: true, force: true });
  });

  const spend = () => ({ ledger: async () => ledger, simulated: false }) as Parameters<typeof exportSpend>[0]["spend"];

  it("exports nothing where nothing was spent, and says so", async () => {
    const said = await withAnswers({ pick: () => "This month" }, () => exportSpend({ spend: spend() }));
    assert.match(said[0] ?? "", /nothing to export/);
  });

  it("exports each call as CSV or JSON by the file's name", async () => {
    await book(ledger, "a-1", usd("0.25"));
    await book(ledger, "a-2", usd("0.5"));
    const save = async (name: string) => {
      const file = vscode.Uri.joinPath(workspaceFolder(), name);
      const said = await withAnswers(
        {
          pick: (labels) => {
            assert.deepEqual(labels, ["This month", "Everything"]);
            return "Everything";
          },
          save: ({ defaultUri }) => {
            assert.match(defaultUri?.path ?? "", /frugal-swarm-spend-all\.csv$/);
            return file;
          },
        },
        () => exportSpend({ spend: spend() }),
      );
      assert.match(said[0] ?? "", /^Frugal Swarm: 2 calls exported to/);
      const text = readFileSync(file.fsPath, "utf8");
      rmSync(file.fsPath);
      return text;
    };
    const lines = (await save("spend.csv")).trim().split("\r\n");
    assert.equal(lines.length, 3);
    assert.match(lines[0] ?? "", /^id,time,.*cost_usd/);
    assert.match(lines[1] ?? "", /^a-1,/);
    const rows = JSON.parse(await save("Spend.JSON")) as { id: string; cost_usd: string }[];
    assert.deepEqual(
      rows.map((row) => [row.id, row.cost_usd]),
      [
        ["a-1", "0.25"],
        ["a-2", "0.50"],
      ],
    );
  });

  it("is read by the status bar from the file alone, by month, day, folder and origin", () => {
    const peeked = peekSpend(join(folder, "ledger.sqlite"), Date.now(), "/project");
    assert.equal(formatUsd(peeked.month.settled), "$0.75");
    assert.equal(formatUsd(peeked.day.settled), "$0.75");
    assert.equal(formatUsd(peeked.workspace?.settled as NanoUsd), "$0.75");
    assert.equal(formatUsd(peeked.month.origins.billed), "$0.75");
    writeFileSync(join(folder, "damaged.sqlite"), "no ledger".repeat(1000));
    assert.notEqual(peekSpend(join(folder, "damaged.sqlite"), Date.now()).problem, null);
  });
});

async function book(ledger: Ledger, id: string, cost: NanoUsd): Promise<void> {
  const price = { input: pricePerMillion("1"), output: pricePerMillion("1"), cacheRead: null, cacheWrite: null };
  await ledger.reserve(
    {
      id,
      at: Date.now(),
      swarm: "suite",
      task: "t1",
      agent: "agent-1",
      role: "worker",
      workspace: "/project",
      tier: "balanced",
      taskType: "coding",
      complexity: "simple",
      attempt: 1,
      routeReason: "for the test",
      model: "vendor/model",
      bound: usd("1"),
      price: { ...price, overrides: [], note: "test" },
      endpoint: "https://openrouter.ai",
    },
    [],
  );
  await ledger.markSent(id);
  const settlement = {
    cost,
    origin: "billed",
    usage: null,
    servedModel: null,
    provider: null,
    generationId: null,
  } as const;
  await ledger.settle(id, settlement);
}
