import { type Invoice, totals } from "./invoice.ts";
import { lineTotal } from "./line.ts";
import { type Cents, formatAmount } from "./money.ts";

const WIDTH = 48;

/** An invoice as plain text, 48 columns wide. */
export function renderInvoice(invoice: Invoice): string {
  const { net, tax, gross } = totals(invoice);
  const rows = [
    `Invoice ${invoice.number}, ${invoice.issued}`,
    invoice.customer.name,
    "",
    ...invoice.lines.map((line) => row(`${line.quantity} x ${line.description}`, lineTotal(line))),
    "-".repeat(WIDTH),
    row("Net", net),
    row("Tax", tax),
    row("Total", gross),
  ];
  return `${rows.join("\n")}\n`;
}

function row(label: string, amount: Cents): string {
  const figure = formatAmount(amount);
  const room = WIDTH - figure.length - 1;
  const fitted = label.length > room ? `${label.slice(0, room - 3)}...` : label;
  return `${fitted.padEnd(room)} ${figure}`;
}
