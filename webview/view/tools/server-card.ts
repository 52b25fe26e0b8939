import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import type { ServerOrigin, ServerView, ToolEffect, ToolView } from "../../../src/core/mcp/server.ts";
import { bar } from "../bar.ts";
import { count } from "../figures.ts";
import { look } from "../marks.ts";
import type { Look } from "../task-look.ts";
import type { Send } from "../view-state.ts";
import { costWords } from "./cost-part.ts";
import type { ChangeTools, ShownServer, ToolsState } from "./tools-state.ts";

interface How {
  /** Its tools are found by searching, in place of being carried. */
  readonly searched: boolean;
  /** Tokens of the server that has most. */
  readonly dearest: number;
}

/** A server with its state, command, cost and switches; its tools where they are to be drawn. */
export function serverCard(
  { server, tools }: ShownServer,
  { searched, dearest }: How,
  { query, open }: ToolsState,
  send: Send,
  change: ChangeTools,
): TemplateResult {
  const { name, origin, detail, shown, cost, state } = server;
  const on = server.tools.filter((tool) => tool.on).length;
  return html`<li class="server" data-server=${name}>
    <div class="server-head">
      ${onSwitch(`Server ${name}`, state !== "off", (now) => send({ type: "tools-switch", server: name, tool: null, on: now }))}
      <h3>${name}</h3>
      ${look(LOOKS[state])}
      <span class="muted">${originWords(origin)}</span>
      ${actions(server, send)}
    </div>
    <p class="command-line">${shown}</p>
    ${detail === "" ? "" : html`<p class="detail">${detail}</p>`}
    ${
      server.tools.length === 0
        ? ""
        : html`<p class="facts"><span>${on} of ${count(server.tools.length, "tool")} on</span>
              <span class="muted">${costWords(cost)}${searched ? " if they were sent" : ""}</span></p>
            ${bar([{ kind: searched ? "open" : "settled", amount: cost.tokens }], dearest)}
            ${query.trim() === "" ? fold(name, tools !== null, server.tools.length, open, change) : ""}
            ${tools === null ? "" : list(server, tools, send)}`
    }
  </li>`;
}

/** A switch with a name of its own, since it stands beside what it switches. */
export function onSwitch(name: string, on: boolean, told: (on: boolean) => void): TemplateResult {
  return html`<input
    type="checkbox"
    role="switch"
    aria-label=${name}
    .checked=${live(on)}
    @change=${(event: Event) => told((event.currentTarget as HTMLInputElement).checked)}
  />`;
}

export function originWords(origin: ServerOrigin): string {
  switch (origin) {
    case "user":
      return "from your settings";
    case "workspace":
      return "from this folder's .vscode/mcp.json";
    case "editor":
      return "from the editor";
    default:
      return origin satisfies never;
  }
}

const LOOKS: Readonly<Record<ServerView["state"], Look>> = {
  off: { mark: "waiting", word: "Switched off" },
  asks: { mark: "wrong", word: "Not trusted yet" },
  starting: { mark: "running", word: "Starting" },
  running: { mark: "checked", word: "Running" },
  failed: { mark: "failed", word: "Failed" },
  changed: { mark: "wrong", word: "Tools to look at" },
};

function actions({ name, state }: ServerView, send: Send): TemplateResult {
  const button = (
    label: string,
    act: "restart" | "log" | "review",
    appearance: "primary" | "secondary" = "secondary",
  ) =>
    html`<vscode-button
      appearance=${appearance}
      aria-label="${label}: ${name}"
      @click=${() => send({ type: "tools-act", server: name, act })}
      >${label}</vscode-button
    >`;
  const review =
    state === "asks"
      ? button("Look at It", "review", "primary")
      : state === "changed"
        ? button("Review Changes", "review", "primary")
        : "";
  return html`<div class="buttons">
    ${review} ${state === "off" ? "" : button("Restart", "restart")} ${state === "off" ? "" : button("Show Log", "log")}
  </div>`;
}

function fold(
  name: string,
  isOpen: boolean,
  tools: number,
  open: readonly string[],
  change: ChangeTools,
): TemplateResult {
  const toggle = () => change({ open: isOpen ? open.filter((one) => one !== name) : [...open, name] });
  const which = tools === 1 ? `the tool of ${name}` : `the ${tools} tools of ${name}`;
  return html`<button type="button" class="link fold" aria-expanded=${isOpen} @click=${toggle}>
    ${isOpen ? "Hide" : "Show"} ${which}
  </button>`;
}

function list({ name }: ServerView, tools: readonly ToolView[], send: Send): TemplateResult {
  return html`<ul class="tool-list" aria-label="Tools of ${name}">
    ${repeat(
      tools,
      (tool) => tool.name,
      (tool) => row(name, tool, send),
    )}
  </ul>`;
}

const EFFECTS: Readonly<Record<ToolEffect, { readonly word: string; readonly means: string }>> = {
  read: { word: "reads", means: "Changes nothing, and nothing leaves this machine" },
  write: { word: "writes", means: "Changes things, on this machine alone" },
  send: { word: "sends", means: "May send what it is given elsewhere" },
};

/** Characters of a description that stand open. */
const SHORT = 160;

function row(server: string, { name, on, effect, cost, description }: ToolView, send: Send): TemplateResult {
  const { word, means } = EFFECTS[effect];
  const start = description.replace(/\s+/g, " ").trim();
  return html`<li class="tool ${on ? "" : "tool-off"}" data-tool=${name}>
    ${onSwitch(`Tool ${name}`, on, (now) => send({ type: "tools-switch", server, tool: name, on: now }))}
    <div>
      <p class="facts">
        <code>${name}</code> <span class="effect effect-${effect}" title=${means}>${word}</span>
        <span class="muted">${costWords(cost)}</span>
      </p>
      ${
        description === ""
          ? html`<p class="muted">It has no description.</p>`
          : start.length <= SHORT && start === description
            ? html`<p class="prose muted">${description}</p>`
            : html`<details>
                <summary class="muted"><span class="whole">Description</span><span class="start">${[...start].slice(0, SHORT).join("")}${start.length > SHORT ? "…" : ""}</span></summary>
                <p class="prose">${description}</p>
              </details>`
      }
    </div>
  </li>`;
}
