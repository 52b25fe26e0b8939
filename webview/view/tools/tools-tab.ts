import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ToolsView, WrittenServer } from "../../../src/core/mcp/messages.ts";
import type { ServerView } from "../../../src/core/mcp/server.ts";
import { count } from "../figures.ts";
import { markIcon } from "../marks.ts";
import type { Send } from "../view-state.ts";
import { costPart, isSearched } from "./cost-part.ts";
import { onSwitch, originWords, serverCard } from "./server-card.ts";
import { type ChangeTools, foundTools, type ToolsState } from "./tools-state.ts";

/** The MCP servers of the folder and what their tools cost in every request. */
export function toolsTab(state: ToolsState, send: Send, change: ChangeTools): TemplateResult {
  const { view } = state;
  if (view === null) return html`<p class="muted" aria-busy="true">Reading the servers…</p>`;
  return html`<div class="stack tools">${body(view, state, send, change)} ${problems(view.problems)}</div>`;
}

function body(view: ToolsView, state: ToolsState, send: Send, change: ChangeTools): TemplateResult {
  switch (view.state) {
    case "no-folder":
      return empty("No folder is open", "Servers run for a folder. Open one, and its servers are shown here.");
    case "untrusted":
      return empty(
        "This folder is not trusted",
        "No MCP server is started in a folder that you do not trust. Trust it with the command Workspaces: Manage Workspace Trust.",
      );
    case "not-started":
    case "starting":
      if (view.servers.length > 0) return started(view, state, send, change);
      return view.written.length === 0 && view.state === "not-started" ? none(send) : written(view, send);
    case "started":
      return view.servers.length === 0 ? none(send) : started(view, state, send, change);
    default:
      return view.state satisfies never;
  }
}

function empty(title: string, text: string, buttons: TemplateResult | string = ""): TemplateResult {
  return html`<section class="empty">
    <h2>${title}</h2>
    <p>${text}</p>
    ${buttons}
  </section>`;
}

function none(send: Send): TemplateResult {
  return empty(
    "No MCP server yet",
    "MCP servers give agents tools of other programs: an issue tracker, a database, a browser. Add one, or open a folder that has a .vscode/mcp.json. Nothing is started before you have seen the exact command.",
    html`<div class="buttons">
      <vscode-button appearance="primary" @click=${() => send({ type: "tools-add" })}>Add Server</vscode-button>
    </div>`,
  );
}

function buttons(view: ToolsView, send: Send): TemplateResult {
  return html`<div class="buttons">
    ${
      view.state === "not-started"
        ? html`<vscode-button appearance="primary" @click=${() => send({ type: "tools-start" })}>Start</vscode-button>`
        : ""
    }
    <vscode-button appearance="secondary" @click=${() => send({ type: "tools-add" })}>Add Server</vscode-button>
    <vscode-button appearance="secondary" @click=${() => send({ type: "tools-secret" })}>Set Secret</vscode-button>
  </div>`;
}

/** Before anything runs: what would. */
function written(view: ToolsView, send: Send): TemplateResult {
  const words =
    view.state === "starting"
      ? "They are being started. Where one waits for your answer, a question is open."
      : "None is started before a swarm needs them, or you start them. Those that you have not trusted yet ask first.";
  return html`<section class="part" aria-labelledby="servers-title" aria-busy=${view.state === "starting"}>
    <div class="section-head">
      <h2 id="servers-title">${count(view.written.length, "MCP server")}</h2>
      ${buttons(view, send)}
    </div>
    <p class="muted" role="status">${words}</p>
    <ul class="servers">
      ${repeat(
        view.written,
        ({ name }) => name,
        (server) => writtenCard(server, send),
      )}
    </ul>
  </section>`;
}

function writtenCard({ name, origin, shown, on }: WrittenServer, send: Send): TemplateResult {
  return html`<li class="server" data-server=${name}>
    <div class="server-head">
      ${onSwitch(`Server ${name}`, on, (now) => send({ type: "tools-switch", server: name, tool: null, on: now }))}
      <h3>${name}</h3>
      <span class="muted">${originWords(origin)}</span>
    </div>
    <p class="command-line">${shown}</p>
  </li>`;
}

function started(view: ToolsView, state: ToolsState, send: Send, change: ChangeTools): TemplateResult {
  const found = foundTools(view.servers, state);
  const dearest = Math.max(0, ...view.servers.map(({ cost }) => cost.tokens));
  const how = { searched: isSearched(view), dearest };
  return html`${costPart(view)}
    <section class="part" aria-labelledby="servers-title">
      <div class="section-head">
        <h2 id="servers-title">${count(view.servers.length, "MCP server")}</h2>
        ${buttons(view, send)}
      </div>
      ${searchBox(view.servers, state, change)}
      <p class="muted" role="status">${foundWords(found.tools, found.left)}</p>
      <ul class="servers">
        ${repeat(
          found.servers,
          ({ server }) => server.name,
          (shown) => serverCard(shown, how, state, send, change),
        )}
      </ul>
    </section>`;
}

function searchBox(
  servers: readonly ServerView[],
  { query }: ToolsState,
  change: ChangeTools,
): TemplateResult | string {
  const tools = servers.reduce((sum, server) => sum + server.tools.length, 0);
  if (tools === 0) return "";
  return html`<search class="history-search">
    <label>
      <span>Search ${count(tools, "tool")} by name, server and description</span>
      <input
        type="search"
        maxlength="200"
        autocomplete="off"
        spellcheck="false"
        .value=${query}
        @input=${(event: Event) => change({ query: (event.currentTarget as HTMLInputElement).value })}
      />
    </label>
  </search>`;
}

function foundWords(tools: number | null, left: number): string {
  if (tools === null) return "";
  if (tools === 0) return "No tool has all of these words.";
  const rest = left === 0 ? "" : `; ${left} of them are not shown, type more`;
  return `${count(tools, "tool has", "tools have")} all of these words${rest}.`;
}

function problems(all: readonly string[]): TemplateResult | string {
  if (all.length === 0) return "";
  return html`<section class="part" aria-labelledby="left-out-title">
    <h2 id="left-out-title">Left out</h2>
    <ul class="notices">
      ${all.map((text) => html`<li class="notice">${markIcon("stopped")}<span class="where">${text}</span></li>`)}
    </ul>
  </section>`;
}
