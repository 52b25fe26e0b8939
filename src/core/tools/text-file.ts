import { join } from "node:path";
import type { Files } from "../host.ts";
import { megabytes } from "../workspace/limits.ts";

/** Largest file that a tool takes whole or writes, bytes. */
export const MAX_FILE_BYTES = 5 * 1024 * 1024;

type TextFile =
  | { readonly status: "text"; readonly text: string }
  | { readonly status: "absent" }
  /** `why` is worded for a model. */
  | { readonly status: "refused"; readonly why: string };

/**
 * A file of a copy as text; a byte order mark stays in it. What is binary, too big or not UTF-8 is refused.
 *
 * @param real relative to `root`, links resolved: none is followed any more.
 * @param name as the model said it.
 */
export async function readText(files: Files, root: string, real: string, name: string): Promise<TextFile> {
  const path = join(root, real);
  const stat = await files.stat(path);
  if (stat !== undefined && stat.kind !== "file")
    return {
      status: "refused",
      why: `${name} is ${stat.kind === "other" ? "no file" : `a ${stat.kind}, not a file`}.`,
    };
  if (stat !== undefined && stat.size > MAX_FILE_BYTES) return { status: "refused", why: tooBig(name, stat.size) };
  // One byte more, so that a file that has grown meanwhile is not cut.
  const bytes =
    stat === undefined ? undefined : await files.read(path, { within: root, from: 0, bytes: MAX_FILE_BYTES + 1 });
  if (bytes === undefined) return { status: "absent" };
  if (bytes.length > MAX_FILE_BYTES) return { status: "refused", why: tooBig(name, bytes.length) };
  return decode(bytes, name, stat?.size ?? bytes.length);
}

/** @param size of the whole file, bytes. */
export function decode(bytes: Uint8Array, name: string, size: number): TextFile {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return { status: "refused", why: `${name} is UTF-16 text: only UTF-8 can be read and changed here.` };
  if (bytes.includes(0)) return { status: "refused", why: `${name} is a binary file of ${size} bytes.` };
  try {
    return { status: "text", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { status: "refused", why: `${name} is not UTF-8 text: only UTF-8 can be read and changed here.` };
  }
}

function tooBig(name: string, bytes: number): string {
  const limit = megabytes(MAX_FILE_BYTES);
  return `${name} is too big for this tool: ${megabytes(bytes)}, the limit is ${limit}. Use search, or read_file with a range of lines.`;
}
