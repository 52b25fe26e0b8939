import assert from "node:assert/strict";
import { test } from "node:test";
import { type Invoice, totals } from "../src/invoice.ts";
import { renderInvoice } from "../src/render.ts";

const invoice: Invoice = {
  number: "2026-0007",
  issued: "2026-03-31",
  country: "DE",
  customer: { name: "Bakery on the Corner", country: "DE" },
  lines: [
    { description: "Consulting", quantity: 2, unitPrice: 80000 },
    { description: "Travel", quantity: 1, unitPrice: 4550 },
  ],
};

test("adds up net, tax and gross", () => {
  assert.deepEqual(totals(invoice), { net: 164550, tax: 31265, gross: 195815 });
});

test("an invoice without lines comes to nothing", () => {
  assert.deepEqual(totals({ ...invoice, lines: [] }), { net: 0, tax: 0, gross: 0 });
});

test("renders in 48 columns", () => {
  const rows = renderInvoice(invoice).trimEnd().split("\n");
  assert.equal(rows[0], "Invoice 2026-0007, 2026-03-31");
  assert.equal(rows.at(-1), `Total${" ".repeat(36)}1958.15`);
  for (const row of rows) assert.ok(row.length <= 48, row);
});

test("shortens a long description", () => {
  const long = { description: "A very long description that goes on and on", quantity: 1, unitPrice: 100 };
  assert.match(renderInvoice({ ...invoice, lines: [long] }), /^1 x A very long description that goes on\.\.\. 1\.00$/m);
});
