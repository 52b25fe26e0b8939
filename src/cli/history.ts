import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createHistory, type ExportFormat, type History } from "../core/history/history.ts";
import { Settings } from "../core/settings.ts";
import type { Ledger } from "../core/spend/ledger.ts";
import { dataFolder } from "../node/data-folder.ts";
import { createNodeHost } from "../node/host.ts";
import { openLedger } from "../node/ledger/client.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import { detailText, lineText, listText, searchText } from "./history-text.ts";
import { UsageError } from "./options.ts";
import { printable } from "./printable.ts";
import type { CliContext } from "./run.ts";

/** Flags as commander gives them: all text. */
export interface HistoryFlags {
  readonly json?: boolean;
  readonly agent?: string;
  readonly format?: string;
  readonly out?: string;
  readonly maxMb?: string;
  readonly maxDays?: string;
}

/**
 * `frugal-swarm history list|show|search|export|delete|prune`: the swarms that ran on this machine, in all windows and
 * terminals. Sends nothing. Returns the exit code: 1 when something that was named stays or is not there.
 */
export async function runHistory(
  action: string,
  words: readonly string[],
  flags: HistoryFlags,
  { env, signal }: CliContext,
): Promise<number> {
  const runsFolder = `${await dataFolder(env)}/runs`;
  const file = ledgerFile(env);
  let ledger: Ledger | null = null;
  const history = createHistory({
    host: createNodeHost({ log: (level, text) => level !== "info" && process.stderr.write(`${printable(text)}\n`) }),
    runsFolder,
    ledger: async () => {
      if (ledger === null && existsSync(file)) ledger = await openLedger({ file });
      return ledger;
    },
    keys: async () => [env.OPENROUTER_API_KEY, env.ENDPOINT_API_KEY],
  });
  try {
    return await act(action, words, flags, { history, runsFolder, signal });
  } finally {
    await (ledger as Ledger | null)?.close();
  }
}

interface Means {
  readonly history: History;
  readonly runsFolder: string;
  readonly signal: AbortSignal;
}

async function act(action: string, words: readonly string[], flags: HistoryFlags, means: Means): Promise<number> {
  const { history, runsFolder, signal } = means;
  const print = (value: unknown, text: () => string) =>
    process.stdout.write(flags.json ? harmless(`${JSON.stringify(value, null, 2)}\n`) : printable(text()));
  switch (action) {
    case "list": {
      const rows = await history.list();
      print(rows, () => listText(rows, runsFolder));
      return 0;
    }
    case "show":
      return flags.agent === undefined
        ? show(oneRun(action, words), history, print)
        : say(oneRun(action, words), flags.agent, flags.json ?? false, history);
    case "search": {
      const query = words.join(" ");
      if (query.trim() === "")
        throw new UsageError("history search: say what to look for, like: history search invoice");
      const found = await history.search(query, signal);
      print(found, () => searchText(found));
      return found.hits.length > 0 ? 0 : 1;
    }
    case "export":
      return exportTo(oneRun(action, words), flags, history);
    case "delete": {
      if (words.length === 0) throw new UsageError("history delete: name the runs. `history list` shows them.");
      const removals = await history.remove(words);
      print(removals, () =>
        removals.map((one) => (one.status === "kept" ? `${one.why}\n` : `Run ${one.run} is removed.\n`)).join(""),
      );
      return removals.every(({ status }) => status === "removed") ? 0 : 1;
    }
    case "prune": {
      const standard = Settings.parse({});
      const pruned = await history.prune(
        {
          maxMb: limit("--max-mb", flags.maxMb, standard["history.maxMb"]),
          maxDays: limit("--max-days", flags.maxDays, standard["history.maxDays"]),
        },
        signal,
      );
      const { removed, slimmed, bytes } = pruned;
      print(
        pruned,
        () =>
          `${removed} runs removed, ${slimmed} more without their transcripts: ${(bytes / 1e6).toFixed(1)} MB less. What was spent stays in the ledger.\n`,
      );
      return 0;
    }
    default:
      throw new UsageError(`history ${action}: use list, show, search, export, delete or prune`);
  }
}

async function show(
  id: string,
  history: History,
  print: (value: unknown, text: () => string) => void,
): Promise<number> {
  const detail = await history.detail(id);
  if (detail === null) return missing(`There is no run ${id}. \`history list\` shows them.`);
  print(detail, () => detailText(detail));
  return 0;
}

/** One agent's transcript, page by page as it is read. */
async function say(id: string, agent: string, json: boolean, history: History): Promise<number> {
  for (let from: number | null = 0; from !== null; ) {
    const page: Awaited<ReturnType<History["transcript"]>> = await history.transcript(id, agent, from);
    if (page === null)
      return missing(`There is no transcript of ${agent} in run ${id}. \`history show ${id}\` names them.`);
    for (const line of page.lines)
      process.stdout.write(json ? harmless(`${JSON.stringify(line)}\n`) : `${printable(lineText(line))}\n`);
    from = page.next;
  }
  return 0;
}

async function exportTo(id: string, { format = "json", out }: HistoryFlags, history: History): Promise<number> {
  if (!isFormat(format)) throw new UsageError(`--format ${format}: use json or md`);
  const text = await history.export(id, format);
  if (text === null) return missing(`There is no run ${id}. \`history list\` shows them.`);
  if (out === undefined) {
    process.stdout.write(format === "json" ? harmless(text) : printable(text));
    return 0;
  }
  await writeFile(out, text, { mode: 0o600 });
  process.stderr.write(`Run ${id} is written to ${printable(out)}\n`);
  return 0;
}

/** JSON that escapes also what a terminal obeys beyond the controls of ASCII. The value is the same. */
function harmless(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isFormat(format: string): format is ExportFormat {
  return format === "json" || format === "md";
}

function missing(text: string): number {
  process.stderr.write(`${printable(text)}\n`);
  return 1;
}

function oneRun(action: string, words: readonly string[]): string {
  const [id] = words;
  if (id === undefined || words.length > 1)
    throw new UsageError(`history ${action}: name one run. \`history list\` shows them.`);
  return id;
}

function limit(option: string, text: string | undefined, standard: number): number {
  if (text === undefined) return standard;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    throw new UsageError(`${option} "${text}": give a number from 0 (no limit).`);
  return value;
}
