import * as vscode from "vscode";
import { errorText } from "../core/error-text.ts";
import { createHistory, type History } from "../core/history/history.ts";
import { type HistoryAnswer, type HistoryAsk, MOST_ROWS } from "../core/history/messages.ts";
import type { HistoryRow } from "../core/history/run-detail.ts";
import { endpointFromSettings } from "../core/provider/endpoint.ts";
import { dataFolder } from "../node/data-folder.ts";
import { createNodeHost } from "../node/host.ts";
import type { Review } from "./review.ts";
import { type Keys, OPENROUTER_ORIGIN } from "./secrets.ts";
import type { Sessions } from "./sessions.ts";
import { readSettings } from "./settings.ts";

interface HistoryParts {
  readonly sessions: Pick<Sessions, "ledger">;
  readonly keys: Keys;
  readonly review: Review;
  readonly log: vscode.LogOutputChannel;
}

/** Answers the History section: reads the kept runs, and does what it asks after the user's own yes. */
export function createHistoryRoom({ sessions, keys, review, log }: HistoryParts) {
  let search = new AbortController();
  const open = async (): Promise<History> =>
    createHistory({
      host: createNodeHost({ log: (level, message) => log[level](message) }),
      runsFolder: `${await dataFolder(process.env)}/runs`,
      ledger: () => sessions.ledger(),
      keys: async () => [await keys.get(OPENROUTER_ORIGIN), await ownKey(keys)],
    });
  const list = async (history: History): Promise<HistoryAnswer> => {
    const rows = await history.list();
    const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
    return { type: "history-list", rows: rows.slice(0, MOST_ROWS), of: rows.length, bytes };
  };
  const answerTo = async (ask: HistoryAsk, history: History): Promise<HistoryAnswer | null> => {
    switch (ask.type) {
      case "history-list":
        return list(history);
      case "history-search": {
        search.abort();
        search = new AbortController();
        const { signal } = search;
        const result = await history.search(ask.query, signal);
        if (signal.aborted) return null;
        const found = new Set(result.hits.map(({ run }) => run));
        const rows = (await history.list()).filter(({ id }) => found.has(id));
        return { type: "history-found", query: ask.query, result, rows };
      }
      case "history-open":
        return { type: "history-run", run: ask.run, detail: await history.detail(ask.run) };
      case "history-read": {
        const page = await history.transcript(ask.run, ask.agent, ask.from);
        return { type: "history-page", run: ask.run, agent: ask.agent, page };
      }
      case "history-act": {
        const row = (await history.list()).find(({ id }) => id === ask.run);
        if (row === undefined) return { type: "history-run", run: ask.run, detail: null };
        return (await act(ask.act, row, history, review)) === "deleted" ? list(history) : null;
      }
    }
  };
  return async (ask: HistoryAsk, send: (answer: HistoryAnswer) => void): Promise<void> => {
    try {
      const answer = await answerTo(ask, await open());
      if (answer !== null) send(answer);
    } catch (error) {
      send({ type: "history-trouble", text: `The history could not be read: ${errorText(error)}. Try again.` });
      throw error;
    }
  };
}

async function act(
  what: Extract<HistoryAsk, { type: "history-act" }>["act"],
  row: HistoryRow,
  history: History,
  review: Review,
): Promise<"deleted" | "done"> {
  switch (what) {
    case "open-patch":
      await openPatch(row.id, history);
      return "done";
    case "export":
      await exportRun(row, history);
      return "done";
    case "review":
      await reviewAgain(row, history, review);
      return "done";
    case "delete":
      return (await deleteRun(row, history)) ? "deleted" : "done";
    default:
      return what satisfies never;
  }
}

/** Of the endpoint that is set, where it is another than OpenRouter's. */
async function ownKey(keys: Keys): Promise<string | undefined> {
  const found = endpointFromSettings(
    readSettings(() => {}),
    (origin) => keys.get(origin),
  );
  return found.status === "problem" ? undefined : found.endpoint.key();
}

async function openPatch(id: string, history: History): Promise<void> {
  const path = await history.patch(id);
  if (path === null) {
    void vscode.window.showInformationMessage("Frugal Swarm: this run changed no file, so there is no patch.");
    return;
  }
  await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(path), { preview: true });
}

async function exportRun({ id }: HistoryRow, history: History): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = await vscode.window.showSaveDialog({
    title: "Export Run: Plan, Transcripts, Changes, Checks, Costs",
    saveLabel: "Export",
    filters: { "Markdown (to read)": ["md"], "JSON (all of it)": ["json"] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, `frugal-swarm-${id}.md`) }),
  });
  if (file === undefined) return;
  const text = await history.export(id, file.path.toLowerCase().endsWith(".json") ? "json" : "md");
  if (text === null) throw new Error("This run is no longer kept. Refresh the history.");
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  const show = "Open File";
  const choice = await vscode.window.showInformationMessage(`Frugal Swarm: the run is exported to ${file.path}.`, show);
  if (choice === show) await vscode.commands.executeCommand("vscode.open", file);
}

/** True when it is gone. */
async function deleteRun({ id, goal, files }: HistoryRow, history: History): Promise<boolean> {
  const yes = "Delete";
  const patch = files === 0 ? "" : " Its patch goes too: what you have not applied of it is lost.";
  const choice = await vscode.window.showWarningMessage(
    "Delete this run from the history?",
    {
      modal: true,
      detail: `“${goal}”\n\nPlan, transcripts, changes and checks are removed.${patch} What it cost stays in the ledger.`,
    },
    yes,
  );
  if (choice !== yes) return false;
  const [removal] = await history.remove([id]);
  if (removal?.status !== "kept") return true;
  void vscode.window.showWarningMessage(`Frugal Swarm: ${removal.why}`);
  return false;
}

async function reviewAgain({ id, simulated }: HistoryRow, history: History, review: Review): Promise<void> {
  const folder = await history.folder(id);
  const workspace = (await history.detail(id, 0))?.state.workspace;
  if (folder === null || workspace === undefined) throw new Error("This run is no longer kept. Refresh the history.");
  if (await review.reopen({ id, folder, workspace, simulated })) return;
  const open = "Open Patch";
  const choice = await vscode.window.showInformationMessage(
    "Frugal Swarm: what this run proposed is not kept for a review any more, or it proposed nothing. Its patch is, where it had one.",
    open,
  );
  if (choice === open) await openPatch(id, history);
}
