import { join } from "node:path";
import { errorText } from "../error-text.ts";
import type { Files } from "../host.ts";

/** What one file is to become. */
export interface FileWrite {
  /** Relative to the copy, links resolved. */
  readonly real: string;
  /** What stands there now, and its permission bits; `null` where nothing does. */
  readonly before: { readonly text: string; readonly mode: number | undefined } | null;
  /** `null`: the file is to go. */
  readonly text: string | null;
  /** Permission bits to give; left out: those that it has. */
  readonly mode?: number | undefined;
}

type AllWritten =
  | { readonly status: "written" }
  /** `lost`: files that could not be put back either. */
  | { readonly status: "failed"; readonly real: string; readonly why: string; readonly lost: readonly string[] };

/** Writes all, then removes what goes; when the disk refuses one, those before it are put back as they were. */
export async function writeAll(files: Files, root: string, writes: readonly FileWrite[]): Promise<AllWritten> {
  const ordered = [...writes.filter(({ text }) => text !== null), ...writes.filter(({ text }) => text === null)];
  const begun: FileWrite[] = [];
  for (const write of ordered) {
    begun.push(write);
    try {
      await put(files, root, write.real, write.text, write.mode);
    } catch (error) {
      return { status: "failed", real: write.real, why: errorText(error), lost: await putBack(files, root, begun) };
    }
  }
  return { status: "written" };
}

async function putBack(files: Files, root: string, begun: readonly FileWrite[]): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const { real, before } of [...begun].reverse()) {
    try {
      await put(files, root, real, before?.text ?? null, before?.mode);
    } catch {
      // The one that was refused has mostly not been touched; only what is not as it was is lost.
      if (!(await isAsBefore(files, root, real, before?.text ?? null))) lost.push(real);
    }
  }
  return lost;
}

async function put(files: Files, root: string, real: string, text: string | null, mode: number | undefined) {
  const path = join(root, real);
  if (text === null) return await files.remove(path, { within: root });
  await files.write(path, text, { within: root, ...(mode !== undefined && { mode }) });
}

async function isAsBefore(files: Files, root: string, real: string, text: string | null): Promise<boolean> {
  try {
    const bytes = await files.read(join(root, real), { within: root });
    if (bytes === undefined || text === null) return bytes === undefined && text === null;
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) === text;
  } catch {
    return false;
  }
}
