export interface PlainText {
  readonly text: string;
  /** What ends its lines; `\n` when it has one line only. */
  readonly lineEnd: "\n" | "\r\n";
}

const LARGEST = 5_000_000;

/**
 * The text of bytes that an editor holds and writes back exactly: UTF-8 without a byte-order mark, one kind of line
 * end, no NUL, at most 5 MB. `null` for everything else.
 */
export function plainText(bytes: Uint8Array): PlainText | null {
  if (bytes.length > LARGEST || bytes.includes(0)) return null;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
  if (text.startsWith("\ufeff")) return null;
  const windows = text.split("\r\n").length - 1;
  const others: readonly string[] = text.replaceAll("\r\n", "").match(/[\r\n]/g) ?? [];
  if (windows > 0) return others.length === 0 ? { text, lineEnd: "\r\n" } : null;
  return others.includes("\r") ? null : { text, lineEnd: "\n" };
}
