import type { Files } from "../host.ts";
import { megabytes } from "../workspace/limits.ts";

/** Largest file that a tool reads or writes, bytes. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;

type TextFile =
  | { readonly status: "text"; readonly text: string }
  | { readonly status: "absent" }
  /** `why` is worded for a model. */
  | { readonly status: "refused"; readonly why: string };

/** A file as text; a byte order mark stays in it. What is binary, too big or not UTF-8 is refused. */
export async function readText(files: Files, path: string, name: string): Promise<TextFile> {
  const stat = await files.stat(path);
  if (stat !== undefined && stat.kind !== "file" && stat.kind !== "link")
    return { status: "refused", why: `${name} is a ${stat.kind}, not a file.` };
  if (stat !== undefined && stat.size > MAX_FILE_BYTES) return { status: "refused", why: tooBig(name, stat.size) };
  const bytes = stat === undefined ? undefined : await files.read(path);
  if (bytes === undefined) return { status: "absent" };
  if (bytes.length > MAX_FILE_BYTES) return { status: "refused", why: tooBig(name, bytes.length) };
  if (bytes.includes(0)) return { status: "refused", why: `${name} is a binary file of ${bytes.length} bytes.` };
  try {
    return { status: "text", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { status: "refused", why: `${name} is not UTF-8 text.` };
  }
}

/** "\r\n" when every line of the text ends so, else "\n". */
export function lineEnding(text: string): "\r\n" | "\n" {
  const all = text.split("\n").length - 1;
  const pairs = text.split("\r\n").length - 1;
  return pairs > 0 && pairs === all ? "\r\n" : "\n";
}

/** The text with every line ended by `ending`. */
export function withLineEnding(text: string, ending: "\r\n" | "\n"): string {
  return text.replace(/\r?\n/g, ending);
}

function tooBig(name: string, bytes: number): string {
  return `${name} is too big for this tool: ${megabytes(bytes)}, the limit is ${megabytes(MAX_FILE_BYTES)}. Use search.`;
}
