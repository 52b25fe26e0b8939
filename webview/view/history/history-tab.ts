import { html, type TemplateResult } from "lit";
import type { HistoryRow } from "../../../src/core/history/run-detail.ts";
import { formatUsd } from "../../../src/core/money.ts";
import { count, formatMs } from "../figures.ts";
import { look, markIcon } from "../marks.ts";
import type { Send } from "../view-state.ts";
import type { HistoryState } from "./history-state.ts";
import { rowLook } from "./row-look.ts";
import { runView } from "./run-view.ts";

export type ChangeHistory = (change: Partial<HistoryState>) => void;

/** All swarms that ran on this machine: a list with a search, or one of them. `now`: milliseconds since the epoch. */
export function historyTab(state: HistoryState, now: number, send: Send, change: ChangeHistory): TemplateResult {
  const trouble =
    state.trouble === null
      ? ""
      : html`<p class="notice" role="alert">${markIcon("failed")}<span>${state.trouble}</span></p>`;
  if (state.open !== null) return html`<div class="stack">${trouble} ${runView(state, send, change)}</div>`;
  return html`<div class="stack">
    ${searchForm(state, send, change)} ${trouble} ${state.found === null ? list(state, now, send, change) : found(state, now, send, change)}
  </div>`;
}

/** Opens a run, at an agent's transcript where a search has found it there. */
function opening(run: string, send: Send, change: ChangeHistory, at?: { agent: string; from: number }): () => void {
  return () => {
    change({ open: run, detail: null, page: null, before: at && at.from > 0 ? [0] : [] });
    send({ type: "history-open", run });
    if (at !== undefined) send({ type: "history-read", run, agent: at.agent, from: at.from });
  };
}

function searchForm({ query, searching, found }: HistoryState, send: Send, change: ChangeHistory): TemplateResult {
  const submit = (event: Event) => {
    event.preventDefault();
    if (query.trim() === "") return change({ found: null, searching: false });
    change({ searching: true });
    send({ type: "history-search", query });
  };
  const clear = () => change({ query: "", found: null, searching: false });
  return html`<form class="history-search" role="search" @submit=${submit}>
    <label>
      <span>Search goals, tasks, answers, files and transcripts</span>
      <input
        type="search"
        maxlength="200"
        autocomplete="off"
        spellcheck="false"
        .value=${query}
        @input=${(event: Event) => change({ query: (event.currentTarget as HTMLInputElement).value })}
      />
    </label>
    <div class="buttons">
      <vscode-button appearance="primary" ?disabled=${searching} @click=${submit}>Search</vscode-button>
      ${found === null ? "" : html`<vscode-button appearance="secondary" @click=${clear}>Show All</vscode-button>`}
      <vscode-button appearance="secondary" @click=${() => send({ type: "history-list" })}>Refresh</vscode-button>
    </div>
    <p class="muted" role="status">${searching ? "Searching…" : ""}</p>
  </form>`;
}

function list({ list: answer }: HistoryState, now: number, send: Send, change: ChangeHistory): TemplateResult {
  if (answer === null) return html`<p class="muted" aria-busy="true">Reading the history…</p>`;
  const { rows, of, bytes } = answer;
  if (of === 0)
    return html`<section class="empty">
      <h2>No swarm is kept yet</h2>
      <p>Every swarm leaves its plan, what each agent said and did, the changes, the checks and what it cost here.</p>
    </section>`;
  const more = of > rows.length ? ` The newest ${rows.length} are shown; search for others.` : "";
  return html`<section aria-labelledby="runs-title">
    <h2 id="runs-title">Swarms</h2>
    <p class="muted">${count(of, "run")}, ${(bytes / 1e6).toFixed(1)} MB on this machine.${more}</p>
    <ol class="kept-runs">${rows.map((row) => item(row, now, opening(row.id, send, change)))}</ol>
  </section>`;
}

function found(state: HistoryState, now: number, send: Send, change: ChangeHistory): TemplateResult | string {
  if (state.found === null) return "";
  const { rows, result, query } = state.found;
  return html`<section aria-labelledby="found-title">
    <h2 id="found-title">${count(result.hits.length, "place")} with “${query}”</h2>
    <p class="muted">${count(result.runs, "run was", "runs were")} looked through.${result.cut === null ? "" : ` ${result.cut}`}</p>
    <ol class="kept-runs">
      ${rows.map((row) =>
        item(
          row,
          now,
          opening(row.id, send, change),
          html`<ul class="hits">
            ${result.hits
              .filter(({ run }) => run === row.id)
              .map(
                (hit) => html`<li>
                  ${
                    hit.at === null
                      ? html`<span class="muted">${hit.where}</span>`
                      : html`<button type="button" class="link" @click=${opening(row.id, send, change, hit.at)}>${hit.where}</button>`
                  }
                  <span class="hit">${hit.text}</span>
                </li>`,
              )}
          </ul>`,
        ),
      )}
    </ol>
  </section>`;
}

function item(row: HistoryRow, now: number, open: () => void, below: TemplateResult | string = ""): TemplateResult {
  const { goal, workspace, startedAt, ended, tasks, tier, cost, simulated, models } = row;
  const took = ended === null ? "" : `, ${formatMs(ended.ms)}`;
  return html`<li class="kept-run" data-run=${row.id}>
    <button type="button" class="link goal" @click=${open}>${goal}</button>
    <p class="facts">
      ${simulated ? html`<strong class="badge">Simulated</strong>` : ""} ${look(rowLook(row))}
      <span><time datetime=${new Date(startedAt).toISOString()} title=${new Date(startedAt).toLocaleString()}>${ago(startedAt, now)}</time>${took}</span>
      <span>${tasks.done} of ${count(tasks.of, "task")}</span>
      <span><span class="strong">${formatUsd(cost.settled)}</span>${cost.held > 0 ? ` + up to ${formatUsd(cost.held)} held` : ""}
        <span class="muted">${cost.from === "ledger" ? "by the ledger" : "by its journal"}</span></span>
    </p>
    <p class="muted where">${workspace} · ${tier} tier${models.length === 0 ? "" : ` · ${models.join(", ")}`}</p>
    ${below}
  </li>`;
}

/** "4 minutes ago", and the day from a week on. */
function ago(at: number, now: number): string {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000));
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${count(minutes, "minute")} ago`;
  if (minutes < 24 * 60) return `${count(Math.floor(minutes / 60), "hour")} ago`;
  if (minutes < 7 * 24 * 60) return `${count(Math.floor(minutes / 1_440), "day")} ago`;
  return new Date(at).toISOString().slice(0, 10);
}
