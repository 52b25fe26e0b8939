import { html, type TemplateResult } from "lit";
import type { TranscriptCall, TranscriptLine, TranscriptMessage } from "../../../src/core/history/transcript-lines.ts";
import { count, formatMs, formatTokens, shortModel } from "../figures.ts";
import type { Send } from "../view-state.ts";
import type { HistoryState } from "./history-state.ts";

type Change = (change: Partial<HistoryState>) => void;

const ROLES: Readonly<Record<TranscriptMessage["role"], string>> = {
  system: "Instructions",
  user: "To the model",
  assistant: "Model",
  tool: "Tool",
};

/** One page of what an agent was told, said and did. Whatever it holds is shown as text. */
export function transcriptView(state: HistoryState, send: Send, change: Change): TemplateResult | string {
  if (state.page === null) return "";
  const { run, agent, page } = state.page;
  if (page === null) return html`<p class="muted">There is no transcript of ${agent} any more.</p>`;
  const read = (from: number, before: readonly number[]) => {
    change({ before });
    send({ type: "history-read", run, agent, from });
  };
  const earlier = state.before.at(-1);
  const percent = page.bytes === 0 ? 100 : Math.floor((100 * (page.next ?? page.bytes)) / page.bytes);
  const pages =
    page.next === null && earlier === undefined
      ? ""
      : html`<nav class="pages" aria-label="Pages of the transcript">
          <vscode-button
            appearance="secondary"
            ?disabled=${earlier === undefined}
            @click=${() => read(earlier ?? 0, state.before.slice(0, -1))}
            >Earlier</vscode-button
          >
          <span class="muted" role="status">up to ${percent}% of ${(page.bytes / 1e6).toFixed(1)} MB</span>
          <vscode-button
            appearance="secondary"
            ?disabled=${page.next === null}
            @click=${() => read(page.next ?? 0, [...state.before, page.from])}
            >Later</vscode-button
          >
        </nav>`;
  return html`<section class="transcript" aria-labelledby="transcript-title">
    <h4 id="transcript-title">${agent}</h4>
    ${pages}
    <ol>${page.lines.map((line) => html`<li>${entry(line)}</li>`)}</ol>
    ${page.lines.length > 20 ? pages : ""}
  </section>`;
}

function entry(line: TranscriptLine): TemplateResult {
  switch (line.type) {
    case "start":
      return html`<p class="muted">${line.role} of ${line.task}</p>`;
    case "message":
      return message(line);
    case "call":
      return call(line);
    case "rewound":
      return html`<p class="muted">The conversation goes on from its first ${count(line.to, "message")}.</p>`;
    case "cut":
      return html`<p class="notice">${line.why}</p>`;
    default:
      return line satisfies never;
  }
}

/** What a model said is open; what it was given is folded. */
function message({ role, content, toolCalls = [], summary, ok, cut }: TranscriptMessage): TemplateResult {
  const first = content.trim().split("\n", 1)[0]?.slice(0, 120) ?? "";
  const about = summary ?? first;
  return html`${
    content === ""
      ? ""
      : html`<details class="said said-${role}" ?open=${role === "assistant"}>
          <summary><strong>${ROLES[role]}</strong> <span class="muted">${ok === false ? "failed: " : ""}${about}</span></summary>
          <pre tabindex="0" aria-label="${ROLES[role]}">${content}</pre>
          ${cut === undefined ? "" : html`<p class="muted">${cut.toLocaleString("en-US")} characters are left out.</p>`}
        </details>`
  }
  ${toolCalls.map(
    ({ name, arguments: text }) => html`<details class="said said-call">
      <summary><strong>Calls ${name}</strong> <span class="muted">${text.slice(0, 100)}</span></summary>
      <pre tabindex="0" aria-label="Arguments of ${name}">${text}</pre>
    </details>`,
  )}`;
}

function call({ turn, model, ended, why, ms, attempts }: TranscriptCall): TemplateResult {
  const paid = attempts.map(({ state, cost, origin, tokens }) => {
    const amount = cost === null ? state : `$${(cost / 1e9).toFixed(6)} ${origin}`;
    return tokens === null ? amount : `${formatTokens(tokens.in)} in, ${formatTokens(tokens.out)} out, ${amount}`;
  });
  const parts = [ended, ...(why === undefined ? [] : [why]), ...(ms === null ? [] : [formatMs(ms)]), ...paid];
  return html`<p class="call muted">Call ${turn}: ${shortModel(model)} · ${parts.join(" · ")}</p>`;
}
