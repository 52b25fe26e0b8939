import assert from "node:assert/strict";
import { nanoUsd } from "../../../src/core/money.ts";
import type { LedgerRow } from "../../../src/core/spend/ledger.ts";
import { toCsv, toJson } from "../../../src/node/ledger/export.ts";
import { attempt, billed } from "../../support/ledger-attempts.ts";

describe("the ledger's export", () => {
  const open = {
    month: "2026-11",
    day: "2026-11-22",
    cost: null,
    origin: "unknown",
    usage: null,
    note: null,
    window: "w1",
  } as const;
  const nobody = { servedModel: null, provider: null, generationId: null, decidedAt: null };
  const settled: LedgerRow = {
    ...attempt("a"),
    ...open,
    ...billed(30),
    state: "settled",
    decidedAt: Date.UTC(2026, 10, 22, 13),
  };
  const held: LedgerRow = { ...attempt("b"), ...open, ...nobody, state: "held", note: 'cut, "early"\nby the server' };
  const released: LedgerRow = { ...attempt("c"), ...open, ...nobody, state: "released", note: "=HYPERLINK(1)" };

  it("writes exact dollars with their origin, and nothing where a cost is not known", () => {
    const rows = JSON.parse(toJson([settled, held, released]));
    const short = rows.map((row: Record<string, unknown>) => [row.cost_usd, row.cost_origin, row.bound_usd]);
    assert.deepEqual(short, [
      ["0.00000003", "billed", "0.0000001"],
      [null, "unknown", "0.0000001"],
      [null, null, "0.0000001"],
    ]);
    assert.deepEqual([rows[0].prompt_tokens, rows[1].prompt_tokens], [10, null]);
    assert.equal(rows[0].time, "2026-11-22T12:00:00.000Z");
  });

  it("quotes what CSV must quote, and disarms what a spreadsheet would run", () => {
    const csv = toCsv([{ ...settled, bound: nanoUsd(0) }, held, released]);
    const [head, first, ...rest] = csv.split("\r\n");
    assert.equal(head?.split(",").length, 34);
    assert.ok(first?.includes(",settled,0.00,0.00000003,billed,10,4,0,5,2,"));
    assert.ok(rest[0]?.endsWith(',"cut, ""early""\nby the server"'));
    assert.ok(rest[0]?.includes(",held,0.0000001,,unknown,,,,,,"));
    assert.ok(rest[1]?.endsWith(",'=HYPERLINK(1)"));
    assert.equal(rest[2], "");
  });
});
