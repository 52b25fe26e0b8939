import { html, type TemplateResult } from "lit";
import { DASHBOARD_TABS } from "../../src/core/dashboard-tabs.ts";
import type { DashboardSnapshot, QuestionKind } from "../../src/core/protocol.ts";
import { barDefinitions } from "./bar.ts";
import { benchmarksTab } from "./benchmarks-tab.ts";
import { calculatorTab } from "./calculator/calculator-tab.ts";
import { count } from "./figures.ts";
import { historyTab } from "./history/history-tab.ts";
import { markIcon } from "./marks.ts";
import { spendTab } from "./spend/spend-tab.ts";
import { swarmTab } from "./swarm-tab.ts";
import { tiersTab } from "./tiers/tiers-tab.ts";
import { toolsTab } from "./tools/tools-tab.ts";
import { type Actions, isTab, type Send, type Tab, type ViewState } from "./view-state.ts";

const TITLES: Record<Tab, string> = {
  swarm: "Swarm",
  tiers: "Tiers",
  spend: "Spend",
  history: "History",
  tools: "Tools",
  calculator: "Calculator",
  benchmarks: "Benchmarks",
};

/** The whole page, drawn anew from every snapshot. */
export function dashboard(state: ViewState, actions: Actions): TemplateResult {
  const { snapshot, tab } = state;
  if (snapshot === null)
    return html`<main class="waiting-page" aria-busy="true">
      <vscode-progress-ring aria-label="Loading"></vscode-progress-ring>
      <p>Waiting for the extension…</p>
    </main>`;
  const changed = (event: Event) => {
    // The attribute of the same name follows later.
    const { activeid } = event.currentTarget as Element & { activeid: string };
    const chosen = activeid.replace("tab-", "");
    if (isTab(chosen) && chosen !== tab) actions.selectTab(chosen);
  };
  return html`
    ${barDefinitions()} ${topBar(snapshot)}
    <main>
      ${questionNotice(snapshot, actions.send)}
      ${tab === "swarm" && snapshot.swarm === null ? "" : keyNotice(snapshot, actions.send)}
      <vscode-panels .activeid="tab-${tab}" aria-label="Dashboard sections" @change=${changed}>
        ${DASHBOARD_TABS.map((id) => html`<vscode-panel-tab id="tab-${id}">${TITLES[id]}</vscode-panel-tab>`)}
        ${DASHBOARD_TABS.map(
          (id) => html`<vscode-panel-view id="view-${id}">
            ${id === tab ? section(id, snapshot, state, actions) : ""}
          </vscode-panel-view>`,
        )}
      </vscode-panels>
    </main>
    ${footer(snapshot)}
  `;
}

function section(
  tab: Tab,
  snapshot: DashboardSnapshot,
  { scenario, history, tools }: ViewState,
  { send, changeScenario, changeHistory, changeTools }: Actions,
): TemplateResult {
  switch (tab) {
    case "swarm":
      return swarmTab(snapshot, send);
    case "tiers":
      return tiersTab(snapshot, send);
    case "spend":
      return spendTab(snapshot, send);
    case "history":
      return historyTab(history, snapshot.at, send, changeHistory);
    case "tools":
      return toolsTab(tools, send, changeTools);
    case "calculator":
      return calculatorTab(snapshot, scenario, changeScenario);
    case "benchmarks":
      return benchmarksTab(snapshot, send);
  }
}

function topBar({ tier, connection, simulated }: DashboardSnapshot): TemplateResult {
  return html`<header class="top">
    <h1>Frugal Swarm</h1>
    <p class="muted">${tier} tier · ${connection.endpoint}</p>
    ${
      simulated
        ? html`<p class="simulated">
            <strong class="badge">Simulated</strong>
            <span>Answers and costs come from the built-in simulator. No money is spent.</span>
          </p>`
        : ""
    }
  </header>`;
}

const WAITING: Readonly<Record<QuestionKind, string>> = {
  cap: "A budget is reached",
  conflict: "Results do not fit together",
  command: "A command waits for your answer",
  question: "An agent asks you",
  rules: "Rules for agents wait for you",
  server: "An MCP server waits for your answer",
  tools: "Tools of an MCP server wait for you",
};

function questionNotice({ question }: DashboardSnapshot, send: Send): TemplateResult | string {
  if (question === null) return "";
  const { kind, text, more } = question;
  const others = more === 0 ? "" : html` <span class="muted">(${count(more, "more question")} behind it)</span>`;
  return html`<section class="banner banner-question" role="alert" aria-label=${WAITING[kind]}>
    <p class="notice">${markIcon(kind === "cap" ? "failed" : "stopped")}<span><strong>${WAITING[kind]}.</strong> ${text}${others}</span></p>
    <vscode-button appearance="primary" @click=${() => send({ type: "show-question" })}>Show Question</vscode-button>
  </section>`;
}

function keyNotice({ connection }: DashboardSnapshot, send: Send): TemplateResult | string {
  if (connection.key !== "missing") return "";
  return html`<section class="banner" aria-label="API key">
    <p class="notice">${markIcon("stopped")}No API key is set for ${connection.endpoint}, so models cannot be asked yet.</p>
    <vscode-button appearance="secondary" @click=${() => send({ type: "set-key" })}>Set API Key</vscode-button>
  </section>`;
}

function footer({ prices, at }: DashboardSnapshot): TemplateResult {
  return html`<footer class="muted">
    <p class="price-age">${prices.age} · ${prices.note}</p>
    <p>Updated <time datetime=${new Date(at).toISOString()}>${new Date(at).toLocaleTimeString()}</time></p>
  </footer>`;
}
