import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openLedger } from "../../src/node/ledger/client.ts";
import { attempt, billed } from "../support/ledger-attempts.ts";
import { Terminal } from "../support/terminal.ts";

describe("frugal-swarm ledger", function () {
  this.timeout(60_000);
  let terminal: Terminal;
  const file = () => join(terminal.data, "ledger.sqlite");
  beforeEach(async () => {
    terminal = new Terminal();
    const ledger = await openLedger({ file: file() });
    await ledger.reserve(attempt("a", { at: Date.UTC(2026, 9, 31), routeReason: 'the "cheapest", first' }), []);
    await ledger.markSent("a");
    await ledger.settle("a", billed(30, { generationId: "gen-a" }));
    await ledger.reserve(attempt("b"), []);
    await ledger.markSent("b");
    await ledger.hold("b", "cut");
    await ledger.close();
  });
  afterEach(() => terminal.dispose());

  it("finds a whole one whole, and says what it holds", async () => {
    const { code, stdout } = await terminal.run(["ledger", "check"]);
    assert.match(stdout, /2 attempts, 1 of them held.*\nWhole\.\n$/s);
    assert.equal(code, 0);
  });

  it("finds totals that are not the sums of the attempts", async () => {
    const db = new DatabaseSync(file());
    db.exec("UPDATE totals SET billed = 29 WHERE scope = 'month' AND key = '2026-10'");
    db.close();
    const { code, stdout } = await terminal.run(["ledger", "check"]);
    assert.match(stdout, /total of the month 2026-10 is not the sum of its attempts/);
    assert.equal(code, 1);
  });

  it("finds a damaged one, repairs it, and finds it whole then", async () => {
    writeFileSync(file(), "junk ".repeat(5_000));
    const damaged = await terminal.run(["ledger", "check"]);
    assert.match(damaged.stdout, /is damaged.*ledger repair/s);
    assert.equal(damaged.code, 1);
    const repaired = await terminal.run(["ledger", "repair"]);
    assert.match(repaired.stdout, /made anew from .*: 2 attempts\. 1 of them are held/);
    assert.equal((await terminal.run(["ledger", "check"])).code, 0);
  });

  it("exports every column as CSV, and a month as JSON into a file", async () => {
    const { stdout } = await terminal.run(["ledger", "export"]);
    const [head = "", first = "", ...others] = stdout.split("\r\n");
    const columns = `id time month day window swarm task agent role workspace tier task_type complexity attempt endpoint model
      served_model provider generation_id state bound_usd cost_usd cost_origin prompt_tokens cached_tokens
      cache_write_tokens completion_tokens reasoning_tokens input_usd_per_million output_usd_per_million prices
      route_reason decided note`;
    assert.deepEqual(head.split(","), columns.split(/\s+/));
    assert.match(first, /^a,2026-10-31T.*,gen-a,settled,0\.0000001,0\.00000003,billed,10,4,0,5,2,0\.26,0\.38,/);
    assert.match(first, /"the ""cheapest"", first"/);
    assert.equal(others.length, 2);
    const out = join(terminal.data, "spend.json");
    const written = await terminal.run(["ledger", "export", "--format", "json", "--month", "2026-11", "--out", out]);
    assert.deepEqual([written.code, written.stdout], [0, ""]);
    const [row, ...more] = JSON.parse(readFileSync(out, "utf8"));
    assert.deepEqual(
      [row.id, row.state, row.cost_usd, row.cost_origin, more.length],
      ["b", "held", null, "unknown", 0],
    );
  });

  it("says what is wrong with its flags, and exports nothing as a head line alone", async () => {
    for (const [flags, says] of [
      [["mend"], /use check, repair or export/],
      [["export", "--format", "xml"], /use csv or json/],
      [["export", "--month", "2026-13"], /write it like 2026-11/],
    ] as const) {
      const { code, stderr } = await terminal.run(["ledger", ...flags]);
      assert.match(stderr, says);
      assert.equal(code, 2);
    }
    const empty = await terminal.run(["ledger", "export"], { FRUGAL_SWARM_DATA: join(terminal.data, "none") });
    assert.match(empty.stdout, /^id,time,[^\n]*note\r\n$/);
  });
});
