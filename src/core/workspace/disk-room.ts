import type { Host } from "../host.ts";
import { megabytes } from "./limits.ts";
import type { StoreGit } from "./store-git.ts";

/** What a swarm leaves free beside its copies: journals, patches, what checks write. Bytes. */
export const SPARE_BYTES = 128 * 1024 * 1024;

/** A file takes whole blocks, and its name a place in a folder. */
const BYTES_A_FILE = 4_096;

/** Upper bound of what files take on a disk. */
export function bytesOnDisk(content: { readonly bytes: number; readonly files: number }): number {
  return content.bytes + content.files * BYTES_A_FILE;
}

/** Bytes that a copy of the commit takes; links to dependencies are not counted. */
export async function copyBytes(git: StoreGit, commit: string): Promise<number> {
  const listed = await git.must(["ls-tree", "-r", "-l", "-z", "--full-tree", commit]);
  const sizes = listed.split("\0").flatMap((line) => {
    const size = /^\d+ blob [0-9a-f]+ +(\d+)\t/.exec(line)?.[1];
    return size === undefined ? [] : [Number(size)];
  });
  return bytesOnDisk({ bytes: sizes.reduce((sum, size) => sum + size, 0), files: sizes.length });
}

/** Why so many bytes more should not be written where the folder is, for people; `null` when they may. */
export async function noRoom(
  host: Pick<Host, "freeBytes">,
  folder: string,
  what: { readonly bytes: number; readonly name: string; readonly spare: number },
): Promise<string | null> {
  const free = await host.freeBytes(folder);
  const needed = what.bytes + what.spare;
  if (free === null || free >= needed) return null;
  return `The disk is nearly full: ${what.name} needs ${megabytes(what.bytes)} and ${megabytes(what.spare)} to spare, and ${megabytes(free)} are free where ${folder} lies. Free at least ${megabytes(needed - free)} and start it again; nothing that was there is lost.`;
}

/** How many copies of so many bytes fit at once, the spare left free; `null`: the system does not tell. */
export async function roomForCopies(
  host: Pick<Host, "freeBytes">,
  folder: string,
  bytes: number,
  spare: number,
): Promise<number | null> {
  const free = await host.freeBytes(folder);
  return free === null ? null : Math.max(1, Math.floor((free - spare) / Math.max(1, bytes)));
}
