import { html, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { ref } from "lit/directives/ref.js";
import type { RunDetail } from "../../../src/core/history/run-detail.ts";
import { formatUsd } from "../../../src/core/money.ts";
import { agentsTable } from "../agents-table.ts";
import { wrongAccepts } from "../false-accepts.ts";
import { count, formatMs } from "../figures.ts";
import { look, markIcon } from "../marks.ts";
import { planPicture } from "../plan-picture.ts";
import type { Send } from "../view-state.ts";
import { diffView } from "./diff-view.ts";
import type { HistoryState } from "./history-state.ts";
import { rowLook } from "./row-look.ts";
import { transcriptView } from "./transcript-view.ts";

type Change = (change: Partial<HistoryState>) => void;
type Act = "open-patch" | "export" | "delete" | "review";

/** One kept run: its plan, agents, checks, changes and what was said. */
export function runView(state: HistoryState, send: Send, change: Change): TemplateResult {
  const { open: run, detail: answer } = state;
  const back = html`<p>
    <vscode-button appearance="secondary" @click=${() => change({ open: null, detail: null, page: null, before: [] })}
      >All Swarms</vscode-button
    >
  </p>`;
  if (run === null || answer === null) return html`${back}<p class="muted" aria-busy="true">Reading the run…</p>`;
  const { detail } = answer;
  if (detail === null)
    return html`${back}<p class="notice">${markIcon("stopped")}<span>This run is not kept any more.</span></p>`;
  const wrong = wrongAccepts(detail.state);
  return html`${back} ${head(detail, run, send)} ${notices(detail)}
  ${planPicture(detail.state.tasks, wrong)} ${agentsTable(detail.state.tasks, wrong, null)} ${plan(detail)}
  ${checks(detail)} ${changes(detail)} ${transcripts(detail, run, state, send, change)}`;
}

function head({ summary, state, patch }: RunDetail, run: string, send: Send): TemplateResult {
  const { cost, ended, startedAt } = summary;
  const act = (what: Act) => () => send({ type: "history-act", run, act: what });
  return html`<header class="swarm-head">
    <div class="swarm-title">
      ${keyed(run, html`<h2 class="goal" tabindex="-1" ${ref(focusWhenDrawn)}>${state.goal}</h2>`)}
      <p class="facts">
        ${summary.simulated ? html`<strong class="badge">Simulated</strong>` : ""} ${look(rowLook(summary))}
        <span><time datetime=${new Date(startedAt).toISOString()}>${new Date(startedAt).toLocaleString()}</time>${ended === null ? "" : `, ${formatMs(ended.ms)}`}</span>
        <span class="strong">${formatUsd(cost.settled)} settled</span>
        <span>${formatUsd(cost.held)} held</span>
        <span class="muted">by ${cost.from === "ledger" ? "the ledger" : "its journal"}</span>
      </p>
      <p class="muted where">${summary.workspace} · ${summary.tier} tier · ${summary.endpoint}</p>
      ${ended === null || ended.why === "" ? "" : html`<p>${ended.why}</p>`}
      ${summary.status === "interrupted" ? html`<p>Its process went away. The command Resume Interrupted Swarm goes on with it, keeps what is finished, or discards it.</p>` : ""}
    </div>
    <div class="buttons">
      <vscode-button appearance="primary" ?disabled=${patch === null} @click=${act("review")}>Review Again</vscode-button>
      <vscode-button appearance="secondary" ?disabled=${patch === null} @click=${act("open-patch")}>Open Patch</vscode-button>
      <vscode-button appearance="secondary" @click=${act("export")}>Export</vscode-button>
      <vscode-button appearance="secondary" ?disabled=${ended === null} @click=${act("delete")}>Delete</vscode-button>
    </div>
  </header>`;
}

/** The button that has opened the run is gone: the keyboard goes on at its head. */
function focusWhenDrawn(element: Element | undefined): void {
  if (element instanceof HTMLElement) requestAnimationFrame(() => element.focus());
}

function notices({ state }: RunDetail): TemplateResult | string {
  if (state.notices.length === 0) return "";
  return html`<details class="notices">
    <summary>${count(state.notices.length, "notice")}</summary>
    <ul>${state.notices.map(({ level, text }) => html`<li class="notice">${markIcon(level === "warn" ? "stopped" : "unchecked")}<span>${text}</span></li>`)}</ul>
  </details>`;
}

function plan({ tasks }: RunDetail): TemplateResult | string {
  if (tasks.length === 0) return "";
  return html`<section>
    <h3>What the agents were asked</h3>
    ${tasks.map(
      ({ id, title, prompt, acceptance, files, dependsOn }) => html`<details>
        <summary>${title} <span class="muted">${id}${dependsOn.length === 0 ? "" : `, after ${dependsOn.join(", ")}`}</span></summary>
        <p class="prose">${prompt}</p>
        ${acceptance.length === 0 ? "" : html`<h4>Done when</h4><ul>${acceptance.map((one) => html`<li>${one}</li>`)}</ul>`}
        ${files.length === 0 ? "" : html`<h4>Files</h4><p>${files.join(", ")}</p>`}
      </details>`,
    )}
  </section>`;
}

function checks({ state }: RunDetail): TemplateResult | string {
  if (state.checks === null) return "";
  const { found, failingBefore, why } = state.checks;
  return html`<section>
    <h3>Checks</h3>
    <p>${found.length === 0 ? "None were found: results count as not checked." : found.join(", ")}</p>
    ${failingBefore.length === 0 ? "" : html`<p class="notice">${markIcon("stopped")}Failing before it started: ${failingBefore.join(", ")}</p>`}
    <p class="muted">${why}</p>
  </section>`;
}

function changes({ patch }: RunDetail): TemplateResult {
  return html`<section class="changes">
    <h3>Changes</h3>
    ${patch === null ? html`<p class="muted">No file was changed.</p>` : diffView(patch)}
  </section>`;
}

function transcripts(
  { agents }: RunDetail,
  run: string,
  state: HistoryState,
  send: Send,
  change: Change,
): TemplateResult {
  const read = (agent: string) => () => {
    change({ page: null, before: [] });
    send({ type: "history-read", run, agent, from: 0 });
  };
  return html`<section aria-labelledby="transcripts-title">
    <h3 id="transcripts-title">Transcripts</h3>
    ${
      agents.length === 0
        ? html`<p class="muted">None are kept of this run.</p>`
        : html`<div class="buttons">
            ${agents.map(
              ({ agent, bytes }) => html`<vscode-button
                appearance="secondary"
                aria-pressed=${state.page?.agent === agent ? "true" : "false"}
                @click=${read(agent)}
                >${agent} (${Math.max(1, Math.ceil(bytes / 1_000)).toLocaleString("en-US")} kB)</vscode-button
              >`,
            )}
          </div>`
    }
    ${transcriptView(state, send, change)}
  </section>`;
}
