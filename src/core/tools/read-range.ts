import { join } from "node:path";
import type { Files } from "../host.ts";
import { MAX_RESULT_CHARACTERS } from "./cap.ts";
import { decode } from "./text-file.ts";

const CHUNK_BYTES = 1024 * 1024;

/** What one answer can hold at most, in UTF-8. */
const WINDOW_BYTES = 4 * MAX_RESULT_CHARACTERS;

type Range =
  /** Whole lines, or the beginning of one. `isEnd`: nothing of the file comes after them. */
  | { readonly status: "lines"; readonly lines: readonly string[]; readonly isEnd: boolean }
  /** `why` is worded for a model. */
  | { readonly status: "refused"; readonly why: string };

interface BigFile {
  /** Absolute folder of the copy; `real` is relative to it, links resolved. */
  readonly root: string;
  readonly real: string;
  /** As the model said it. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

type Read = (offset: number, bytes: number) => Promise<Uint8Array>;

/** Lines from `from` on (the first is 1) of a file of any size, of which never more than a megabyte is held. */
export async function readRange(files: Files, file: BigFile, from: number, signal: AbortSignal): Promise<Range> {
  const path = join(file.root, file.real);
  const read: Read = async (offset, bytes) =>
    (await files.read(path, { within: file.root, from: offset, bytes })) ?? new Uint8Array();
  const offset = await startOf(from, file, read, signal);
  if (typeof offset === "string") return refused(offset);
  const window = await read(offset, WINDOW_BYTES);
  const isEnd = offset + window.length >= file.size;
  const last = isEnd ? window.length : window.lastIndexOf(10) + 1 || wholeCharacters(window);
  const text = decode(window.subarray(0, last), file.name, file.size);
  if (text.status !== "text") return text.status === "refused" ? text : refused(`${file.name} is gone.`);
  const lines = text.text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return { status: "lines", lines, isEnd };
}

/** Byte at which a line begins; or why there is none, worded for a model. */
async function startOf(from: number, file: BigFile, read: Read, signal: AbortSignal): Promise<number | string> {
  let line = 1;
  let offset = 0;
  while (line < from && offset < file.size) {
    if (signal.aborted) return "The reading was cancelled.";
    const chunk = await read(offset, CHUNK_BYTES);
    if (chunk.length === 0) break;
    if (chunk.includes(0)) return `${file.name} is a binary file of ${file.size} bytes.`;
    let at = 0;
    for (let end = chunk.indexOf(10); end !== -1 && line < from; end = chunk.indexOf(10, at)) {
      at = end + 1;
      line++;
    }
    offset += line === from ? at : chunk.length;
  }
  if (line === from && offset < file.size) return offset;
  return `${file.name} has ${line === from ? line - 1 : line} lines: there is no line ${from}.`;
}

/** Bytes up to the last character that is not cut. */
function wholeCharacters(bytes: Uint8Array): number {
  let end = bytes.length - 1;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return end;
}

function refused(why: string): Range {
  return { status: "refused", why };
}
