import type { Line } from "./line.ts";
import { parseAmount } from "./money.ts";

/** Reads invoice lines from text, one each: description; quantity; unit price. Empty lines are left out. */
export function parseLines(text: string): Line[] {
  const rows = text.split(/\r?\n/).map((row, index) => ({ row, number: index + 1 }));
  return rows.filter(({ row }) => row.trim() !== "").map(({ row, number }) => parseLine(row, number));
}

/** Splits one row into its fields, trimmed. */
export function splitFields(row: string): string[] {
  return row.split(";").map((field) => field.trim());
}

function parseLine(row: string, number: number): Line {
  const fields = splitFields(row);
  const [description = "", quantity = "", price = ""] = fields;
  if (fields.length !== 3) throw new RangeError(`line ${number} has ${fields.length} fields, not 3`);
  if (!/^\d+(\.\d+)?$/.test(quantity)) throw new RangeError(`line ${number}: "${quantity}" is not a quantity`);
  return { description, quantity: Number(quantity), unitPrice: parseAmount(price) };
}
