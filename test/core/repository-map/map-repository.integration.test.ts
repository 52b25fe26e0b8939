import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../../../src/core/host.ts";
import { mapRepository } from "../../../src/core/repository-map/map-repository.ts";
import type { CopyStore } from "../../../src/core/workspace/copies.ts";
import { type Bench, createBench } from "../../support/stores.ts";
import { writeTree } from "../../support/trees.ts";

describe("the map of a real folder", () => {
  let bench: Bench;
  let parsed: string[];
  beforeEach(async () => {
    bench = await createBench();
    parsed = [];
    writeTree(bench.workspace, {
      "src/invoice.ts":
        'import { money } from "./money.ts";\nexport function createInvoice() {\n  return formatMoney(1);\n}\n',
      "src/money.ts": "export function formatMoney(n: number): string {\n  return String(n);\n}\n",
      "tools/report.py": "def monthly_report():\n    pass\n",
      "README.md": "# Invoices\n",
      "data/big.ts": `export const big = [${"1,".repeat(200_000)}];\n`,
    });
  });
  afterEach(() => bench.dispose());

  const cache = () => join(bench.run, "..", "map.jsonl");
  const map = async (store: CopyStore, goal = "Round the amounts of invoices") => {
    const host: Host = {
      ...bench.host,
      outline: (files) => {
        parsed.push(...files.filter(({ text }) => text !== "").map(({ path }) => path));
        return bench.host.outline(files);
      },
    };
    const { signal } = new AbortController();
    return mapRepository({
      host,
      store,
      commit: store.base,
      goal,
      budgetTokens: 500,
      cache: cache(),
      patienceMs: 60_000,
      signal,
    });
  };

  it("tells what the files define, best first for the goal, generated ones left out", async () => {
    const text = await map(await bench.open());
    assert.equal(
      text,
      "src/invoice.ts\n  2: export function createInvoice()\nsrc/money.ts\n  1: export function formatMoney(n: number): string\n" +
        "tools/report.py\n  1: def monthly_report()",
    );
  });

  it("parses each content once, over all runs", async () => {
    const store = await bench.open();
    const first = await map(store);
    assert.deepEqual(parsed.sort(), ["src/invoice.ts", "src/money.ts", "tools/report.py"]);
    parsed = [];
    assert.equal(await map(store), first);
    assert.deepEqual(parsed, []);
    await store.close();
    writeTree(bench.workspace, { "src/money.ts": "export function formatAmount() {}\n" });
    assert.match(await map(await bench.open()), /formatAmount/);
    assert.deepEqual(parsed, ["src/money.ts"]);
  });

  it("takes a torn, foreign or missing cache for none", async () => {
    const store = await bench.open();
    const first = await map(store);
    appendFileSync(cache(), '{"format":1,"hash":"abc","fac');
    assert.equal(await map(store), first);
    for (const content of ["", "\n\n", "nonsense", '{"format":0}\nnull\n[]\n', "\u0000\ufffd"]) {
      writeFileSync(cache(), content);
      assert.equal(await map(store), first, content);
    }
    assert.match(readFileSync(cache(), "utf8"), /createInvoice/);
  });

  it("is empty for an empty folder, and ends when it is cancelled", async () => {
    const store = await bench.open();
    const stopped = AbortSignal.abort();
    const { host } = bench;
    const options = {
      host,
      store,
      commit: store.base,
      goal: "x",
      budgetTokens: 500,
      cache: cache(),
      patienceMs: 60_000,
    };
    assert.equal(await mapRepository({ ...options, signal: stopped }), "");
  });

  it("goes without what it had no time for, which it knows the next time", async () => {
    const store = await bench.open();
    let elapsed = 0;
    const host: Host = { ...bench.host, elapsed: () => (elapsed += 10) };
    const { signal } = new AbortController();
    const options = { store, commit: store.base, goal: "x", budgetTokens: 500, cache: cache(), signal };
    assert.equal(await mapRepository({ ...options, host, patienceMs: 5 }), "");
    const whole = await mapRepository({ ...options, host, patienceMs: 15 });
    assert.match(whole, /createInvoice/);
    assert.equal(await mapRepository({ ...options, host, patienceMs: 0 }), whole);
  });
});
