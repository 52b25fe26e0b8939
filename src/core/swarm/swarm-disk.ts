import type { Say } from "../agent/call-reporter.ts";
import type { CopyStore } from "../workspace/copies.ts";
import { megabytes } from "../workspace/limits.ts";

/** Below it nobody needs to hear of the disk. */
const WORTH_TELLING = 10 * 1024 * 1024;

/** How many tasks can run at once: as many as wanted, or as many as their copies fit on the disk. Says so. */
export async function fitsOnDisk(store: Pick<CopyStore, "room">, wanted: number, say: Say): Promise<number> {
  const room = await store.room();
  if (room === null || room >= wanted) return wanted;
  const text = `The disk is nearly full: ${room} of ${wanted} tasks run at once, since each needs a copy of the folder. Free some space to run more.`;
  say({ type: "notice", level: "warn", text });
  return room;
}

export async function tellDisk(store: Pick<CopyStore, "disk">, say: Say): Promise<void> {
  const { copies, bytes } = await store.disk();
  if (bytes < WORTH_TELLING) return;
  const text = `The snapshot and at most ${copies} copies at once took up to ${megabytes(bytes)} of disk. They are removed at the end.`;
  say({ type: "notice", level: "info", text });
}
