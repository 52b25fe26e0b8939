import { html, type TemplateResult } from "lit";
import type { ConfinementLevel } from "../../src/core/confinement.ts";
import type { DashboardSnapshot } from "../../src/core/protocol.ts";
import type { SwarmState } from "../../src/core/swarm/state-types.ts";
import { agentsTable } from "./agents-table.ts";
import { acceptErrors, wrongAccepts } from "./false-accepts.ts";
import { count, formatMs } from "./figures.ts";
import { look, markIcon } from "./marks.ts";
import { planPicture } from "./plan-picture.ts";
import { swarmFigures } from "./swarm-figures.ts";
import { swarmLook } from "./task-look.ts";
import type { Send } from "./view-state.ts";

/** The swarm that runs or ran last: goal, money, plan, agents. Without one: what to do first. */
export function swarmTab(snapshot: DashboardSnapshot, send: Send): TemplateResult {
  const { swarm } = snapshot;
  if (swarm === null) return firstSteps(snapshot, send);
  const wrong = wrongAccepts(swarm);
  return html`<div class="stack">
    ${header(swarm, snapshot, send)} ${notices(swarm)} ${swarmFigures(swarm, snapshot)}
    ${planPicture(swarm.tasks, wrong)} ${agentsTable(swarm.tasks, wrong, send)} ${outcome(swarm)}
  </div>`;
}

function header(swarm: SwarmState, { at, simulated }: DashboardSnapshot, send: Send): TemplateResult {
  const running = swarm.phase !== "finished";
  const reviewable = !running && swarm.files.length > 0;
  const ms = swarm.ms ?? at - swarm.startedAt;
  return html`<header class="swarm-head">
    <div class="swarm-title">
      <h2 class="goal">${swarm.goal}</h2>
      <p class="facts">
        ${swarm.simulated && !simulated ? html`<strong class="badge">Simulated</strong>` : ""}
                ${look(swarmLook(swarm))}
        <span class="muted">${swarm.tier} tier · ${swarm.endpoint} · ${formatMs(Math.max(0, ms))}</span>
      </p>
      ${detail(swarm)}
    </div>
    <div class="buttons">
      <vscode-button
        appearance=${running || reviewable ? "secondary" : "primary"}
        ?disabled=${running}
        @click=${() => send({ type: "launch" })}
        >Launch Swarm</vscode-button
      >
      <vscode-button appearance="secondary" ?disabled=${!running} @click=${() => send({ type: "stop" })}
        >Stop</vscode-button
      >
      <vscode-button
        appearance=${reviewable ? "primary" : "secondary"}
        ?disabled=${!reviewable}
        @click=${() => send({ type: "review" })}
        >Review Changes</vscode-button
      >
    </div>
  </header>`;
}

function detail({ outcome }: SwarmState): TemplateResult | string {
  return outcome?.status === "stopped" || outcome?.status === "failed" ? html`<p>${outcome.detail}</p>` : "";
}

function notices({ notices: all }: SwarmState): TemplateResult | string {
  if (all.length === 0) return "";
  return html`<ul class="notices" aria-label="Notices">
    ${all.map(({ level, text }) => html`<li class="notice">${markIcon(level === "warn" ? "stopped" : "unchecked")}<span>${text}</span></li>`)}
  </ul>`;
}

function outcome(swarm: SwarmState): TemplateResult {
  const { checks, files, phase } = swarm;
  return html`<section class="ends">
    ${kept(swarm)} ${rules(swarm)}
    ${
      checks === null
        ? ""
        : html`<div>
            <h3>Checks that decide</h3>
            <p>${checks.found.length > 0 ? checks.found.join(", ") : "None found: results count as not checked."}</p>
            ${
              checks.failingBefore.length > 0
                ? html`<p class="notice">${markIcon("stopped")}Failing before the swarm started: ${checks.failingBefore.join(", ")}</p>`
                : ""
            }
            <p class="muted">${checks.why}</p>
            ${worth(swarm)}
          </div>`
    }
    ${
      phase === "finished"
        ? html`<div>
            <h3>Changes</h3>
            ${
              files.length === 0
                ? html`<p class="muted">No files changed.</p>`
                : html`<details>
                    <summary>${count(files.length, "file")} in the patch, waiting for your review</summary>
                    <ul class="files">${files.map((file) => html`<li>${file}</li>`)}</ul>
                  </details>`
            }
          </div>`
        : ""
    }
  </section>`;
}

const LEVELS: Readonly<Record<ConfinementLevel, string>> = {
  "files-and-network": "Other files and the network",
  files: "Other files; the network is open",
  none: "Nothing: they are not confined",
};

/** What the system keeps commands and checks from, as it was tried out in this run. */
function kept({ confinement }: SwarmState): TemplateResult | string {
  if (confinement === null) return "";
  const { level, by, text } = confinement;
  const word = by === "" ? LEVELS[level] : `${LEVELS[level]}, by ${by}`;
  const mark = { "files-and-network": "checked", files: "unchecked", none: "stopped" } as const;
  return html`<div class="confinement">
    <h3>What commands are kept from</h3>
    <p>${look({ mark: mark[level], word })}</p>
    <p class="muted">${text}</p>
  </div>`;
}

function rules({ rules: decided }: SwarmState): TemplateResult | string {
  if (decided === null || decided.files.length === 0) return "";
  const { used, files } = decided;
  return html`<div class="rules">
    <h3>The folder's rules for agents</h3>
    <p>${look(used ? { mark: "checked", word: "Used, as you approved them" } : { mark: "unchecked", word: "Left out" })}</p>
    <ul class="files">
      ${files.map(
        ({ path, hidden }) =>
          html`<li>${path}${hidden === 0 ? "" : html` <span class="muted">(${count(hidden, "character")} in it that do not show)</span>`}</li>`,
      )}
    </ul>
  </div>`;
}

/** What the evidence was worth, as far as anything has told yet. */
function worth(swarm: SwarmState): TemplateResult | string {
  const { wrong, of } = acceptErrors(swarm);
  if (of === 0) return "";
  const text = `Checks were wrong ${wrong} of ${count(of, "time")} that they let a result count.`;
  return html`<p class="notice">${markIcon(wrong > 0 ? "wrong" : "unchecked")}<span>
    ${text}${wrong > 0 ? "" : html` <span class="muted">Known so far: the merged files' checks and your review may still tell otherwise.</span>`}
  </span></p>`;
}

function firstSteps({ connection }: DashboardSnapshot, send: Send): TemplateResult {
  const ready = connection.key !== "missing";
  return html`<section class="empty">
    <h2>No swarm has run yet</h2>
    <p>
      Describe a goal. A planner splits it into tasks, inexpensive models work on them side by side in a copy of your
      workspace, and your project's own checks decide what counts. You review the patch before any file changes.
    </p>
    <ol class="steps">
      <li><strong>Set an API key</strong> for ${connection.endpoint}${ready ? ": nothing left to do." : ". It is kept in the editor's secret storage."}</li>
      <li><strong>Launch a swarm.</strong> The estimate per tier is shown before anything is sent.</li>
    </ol>
    <div class="buttons">
      <vscode-button appearance=${ready ? "primary" : "secondary"} @click=${() => send({ type: "launch" })}
        >Launch Swarm</vscode-button
      >
      <vscode-button appearance=${ready ? "secondary" : "primary"} @click=${() => send({ type: "set-key" })}
        >Set API Key</vscode-button
      >
      <vscode-button appearance="secondary" @click=${() => send({ type: "try-demo" })}
        >Try the Offline Demo</vscode-button
      >
    </div>
    <p class="muted">The demo needs no key and no network: its models are simulated, and it says so.</p>
  </section>`;
}
