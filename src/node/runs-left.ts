import { open, readdir } from "node:fs/promises";

/** Where a journal tells its swarm's end, if it does; of bytes. What is longer is looked at by whoever knows journals. */
const TAIL = 16_384;

/** Whether a run below this folder may have ended without an end: one look at the end of each journal, nothing else. */
export async function mayHaveLeftRuns(runs: string): Promise<boolean> {
  for (const run of await readdir(runs).catch(() => []))
    if ((await tailOf(`${runs}/${run}/events.jsonl`))?.includes('"type":"swarm.finished"') === false) return true;
  return false;
}

async function tailOf(path: string): Promise<string | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - TAIL);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await file.close();
  }
}
