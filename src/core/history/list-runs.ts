import * as z from "zod";
import { errorText } from "../error-text.ts";
import type { Files, Host } from "../host.ts";
import { JOURNAL } from "../swarm/journal.ts";
import { readRun } from "../swarm/read-run.ts";
import { RunId, RunSummary, summaryOf } from "./run-summary.ts";

/** Summaries by the length of the journal that they were read from: made anew wherever that has changed. */
const INDEX = "history-index.json";
const Index = z.strictObject({
  version: z.literal(1),
  runs: z.array(z.strictObject({ journal: z.number(), run: RunSummary })),
});
type Indexed = z.infer<typeof Index>["runs"][number];

/** Folders that are looked at side by side. */
const AT_ONCE = 32;

/**
 * All runs of a folder, newest first. A run's journal is read once: what it tells is kept in an index beside the runs,
 * which is no more than that: where it is missing, broken, or a journal has another length, the journal is read. A folder
 * without a readable journal is not listed.
 */
export async function listRuns(host: Host, runsFolder: string): Promise<readonly RunSummary[]> {
  const { files } = host;
  if ((await files.stat(runsFolder)) === undefined) return [];
  const names = (await files.list(runsFolder))
    .filter(({ name, kind }) => kind === "folder" && RunId.safeParse(name).success)
    .map(({ name }) => name);
  const before = await readIndex(files, `${runsFolder}/${INDEX}`);
  let changed = before.size !== names.length;
  const runs: Indexed[] = [];
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const some = names.slice(from, from + AT_ONCE).map(async (id): Promise<Indexed | null> => {
      const journal = await files.stat(`${runsFolder}/${id}/${JOURNAL}`);
      if (journal === undefined) return null;
      const known = before.get(id);
      if (known?.journal === journal.size) return known;
      changed = true;
      const run = await readSummary(host, `${runsFolder}/${id}`, id);
      return run && { journal: journal.size, run };
    });
    for (const one of await Promise.all(some)) if (one !== null) runs.push(one);
  }
  runs.sort((a, b) => b.run.startedAt - a.run.startedAt || (a.run.id < b.run.id ? 1 : -1));
  if (changed) await writeIndex(host, runsFolder, runs);
  return runs.map(({ run }) => run);
}

/** Tells the index what is left of runs of which parts were removed, for their journals are as long as before. */
export async function noteSizes(host: Host, runsFolder: string, sizes: ReadonlyMap<string, number>): Promise<void> {
  const before = await readIndex(host.files, `${runsFolder}/${INDEX}`);
  const runs = [...before.values()].map(({ journal, run }) => ({
    journal,
    run: { ...run, bytes: sizes.get(run.id) ?? run.bytes },
  }));
  await writeIndex(host, runsFolder, runs);
}

async function writeIndex(host: Host, runsFolder: string, runs: readonly Indexed[]): Promise<void> {
  try {
    await host.files.write(`${runsFolder}/${INDEX}`, JSON.stringify({ version: 1, runs }), { mode: 0o600 });
  } catch (error) {
    host.log("warn", `The index of the history could not be kept, and is made anew each time: ${errorText(error)}`);
  }
}

async function readSummary(host: Host, folder: string, id: string): Promise<RunSummary | null> {
  try {
    const record = await readRun(host.files, folder);
    if (record === null) return null;
    const read = RunSummary.safeParse(summaryOf(id, record, await sizeOf(host.files, folder)));
    if (read.success) return read.data;
    host.log("warn", `The journal of run ${id} is not one of a run, which is left out of the history.`);
  } catch (error) {
    host.log("warn", `Run ${id} cannot be read, and is left out of the history: ${errorText(error)}`);
  }
  return null;
}

async function readIndex(files: Files, path: string): Promise<ReadonlyMap<string, Indexed>> {
  try {
    const bytes = await files.read(path);
    const read = Index.safeParse(bytes && JSON.parse(new TextDecoder().decode(bytes)));
    return new Map(read.success ? read.data.runs.map((one) => [one.run.id, one]) : []);
  } catch {
    return new Map();
  }
}

/** Bytes of all files below a folder; links are not followed. */
export async function sizeOf(files: Files, folder: string): Promise<number> {
  let bytes = 0;
  for (const { name, kind } of await files.list(folder)) {
    const path = `${folder}/${name}`;
    if (kind === "folder") bytes += await sizeOf(files, path);
    else if (kind === "file") bytes += (await files.stat(path))?.size ?? 0;
  }
  return bytes;
}
