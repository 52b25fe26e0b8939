import type { Host } from "../host.ts";
import type { Ledger } from "../spend/ledger.ts";
import { cleanDeep } from "./clean-deep.ts";
import { toMarkdown } from "./export-markdown.ts";
import { exportRun } from "./export-run.ts";
import { listRuns } from "./list-runs.ts";
import { readTranscript, type TranscriptPage } from "./read-transcript.ts";
import { type HistoryLimits, type Pruned, pruneRuns, type Removal, removeRun } from "./remove-runs.ts";
import { runCosts } from "./run-costs.ts";
import { type HistoryRow, type RunDetail, readDetail } from "./run-detail.ts";
import { statusOf } from "./run-status.ts";
import type { RunSummary } from "./run-summary.ts";
import { type SearchResult, searchRuns } from "./search-runs.ts";
import { cleaner } from "./secrets.ts";

export interface HistoryDeps {
  readonly host: Host;
  /** Absolute folder of all runs. */
  readonly runsFolder: string;
  /** Of real spend, to read; `null`: there is none. What rejects is told, and the journals' figures are shown. */
  readonly ledger: () => Promise<Pick<Ledger, "use"> | null>;
  /** Keys that are set now: taken out of whatever leaves by here, beside what has the shape of a secret. */
  readonly keys: () => Promise<readonly (string | undefined)[]>;
}

/**
 * All swarms of this user on this machine. Runs and agents are named by ids, which are looked up in what is there: no
 * caller's path is ever opened. Whoever shows its texts shows them as text.
 */
export interface History {
  /** Newest first. */
  list(): Promise<readonly HistoryRow[]>;
  search(query: string, signal: AbortSignal): Promise<SearchResult>;
  /** `null`: there is no such run. `patchBytes`: most of the patch that is given. */
  detail(id: string, patchBytes?: number): Promise<RunDetail | null>;
  transcript(id: string, agent: string, from: number): Promise<TranscriptPage | null>;
  /** One text with all of it. */
  export(id: string, format: ExportFormat): Promise<string | null>;
  /** Absolute path of what it proposes as a patch, as it is; `null`: it has none. */
  patch(id: string): Promise<string | null>;
  /** Absolute folder of a run that is there; `null`: there is none. */
  folder(id: string): Promise<string | null>;
  remove(ids: readonly string[]): Promise<readonly Removal[]>;
  prune(limits: HistoryLimits, signal: AbortSignal): Promise<Pruned>;
}

export type ExportFormat = "json" | "md";

const PATCH_BYTES = 200_000;

export function createHistory({ host, runsFolder, ledger, keys }: HistoryDeps): History {
  const { files } = host;
  const clean = async () => cleaner(await keys());
  const rowsOf = async (runs: readonly RunSummary[]): Promise<readonly HistoryRow[]> => {
    const costs = await ledger()
      .then((book) => runCosts(book, runs))
      .catch((error: unknown) => {
        host.log("warn", `The ledger could not be read for the history: ${String(error)}`);
        return runCosts(null, runs);
      });
    const rows: HistoryRow[] = [];
    for (const run of runs) {
      const cost = costs.get(run.id);
      if (cost !== undefined) rows.push({ ...run, cost, status: await statusOf(host, runsFolder, run) });
    }
    return rows;
  };
  const find = async (id: string): Promise<RunSummary | null> =>
    (await listRuns(host, runsFolder)).find((run) => run.id === id) ?? null;
  const whole = async (id: string, patchBytes: number): Promise<RunDetail | null> => {
    const run = await find(id);
    const [row] = run === null ? [] : await rowsOf([run]);
    return row === undefined ? null : readDetail(files, `${runsFolder}/${id}`, row, patchBytes);
  };
  return {
    list: async () => cleanDeep(await rowsOf(await listRuns(host, runsFolder)), await clean()),
    search: async (query, signal) => {
      const runs = await listRuns(host, runsFolder);
      return cleanDeep(await searchRuns(files, runsFolder, runs, query, signal), await clean());
    },
    detail: async (id, patchBytes = PATCH_BYTES) => cleanDeep(await whole(id, patchBytes), await clean()),
    transcript: async (id, agent, from) => {
      if ((await find(id)) === null) return null;
      return cleanDeep(await readTranscript(files, `${runsFolder}/${id}`, agent, from), await clean());
    },
    export: async (id, format) => {
      const detail = await whole(id, 0);
      if (detail === null) return null;
      const value = await exportRun(files, `${runsFolder}/${id}`, detail, await clean(), host.now());
      return format === "md" ? toMarkdown(value) : `${JSON.stringify(value, null, 2)}\n`;
    },
    patch: async (id) => (await whole(id, 0))?.patch?.path ?? null,
    folder: async (id) => ((await find(id)) === null ? null : `${runsFolder}/${id}`),
    remove: async (ids) => {
      const runs = await listRuns(host, runsFolder);
      const removals: Removal[] = [];
      for (const id of ids) {
        const run = runs.find((one) => one.id === id);
        removals.push(
          run === undefined
            ? { run: id, status: "kept", why: `There is no run ${id}.` }
            : await removeRun(host, runsFolder, run),
        );
      }
      return removals;
    },
    prune: (limits, signal) => pruneRuns(host, runsFolder, limits, signal),
  };
}
