import { html, type TemplateResult } from "lit";
import type { TaskState } from "../../src/core/swarm/state-types.ts";
import type { CheckVerdict } from "../../src/core/verify/verdict.ts";
import { formatMs, formatSaving, shortModel } from "./figures.ts";
import { look } from "./marks.ts";
import { verdictLook } from "./task-look.ts";

/** Why this model, and what happened: one line that opens to everything the swarm knows of the task. */
export function taskDetails(task: TaskState): TemplateResult {
  return html`<details>
    <summary><span class="reason">${headline(task)}</span></summary>
    <div class="story">
      ${moves("Escalated", task.escalations)} ${moves("Fell back", task.fallbacks)} ${list("Retried", task.retries)}
      ${verdicts(task)} ${result(task)} ${baseline(task)}
    </div>
  </details>`;
}

function headline({ reason, status }: TaskState): string {
  if (reason !== null) return reason;
  return status === "finished" ? "No model was asked." : "The model is being chosen.";
}

function moves(title: string, hops: TaskState["escalations"]): TemplateResult | string {
  return list(
    title,
    hops.map(({ from, to, why }) => `${shortModel(from)} → ${shortModel(to)}: ${why}`),
  );
}

function list(title: string, lines: readonly string[]): TemplateResult | string {
  if (lines.length === 0) return "";
  return html`<h4>${title}</h4>
    <ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

function verdicts({ checks }: TaskState): TemplateResult | string {
  if (checks.length === 0) return "";
  return html`<h4>Checks, in the order in which they ran</h4>
    <ul class="runs">
      ${checks.map((verdict) => {
        const { mark, word } = verdictLook(verdict);
        return html`<li>
          ${look({ mark, word: `${verdict.check} ${word}` })}
          ${verdict.status === "not-run" || verdict.status === "not-applicable" ? "" : html`<span class="muted">${formatMs(verdict.ms)}</span>`}
          ${wordsOf(verdict)}
        </li>`;
      })}
    </ul>`;
}

function wordsOf(verdict: CheckVerdict): TemplateResult | string {
  const words = verdict.status === "passed" ? (verdict.little ?? "") : verdict.excerpt;
  return words === "" ? "" : html`<pre tabindex="0">${words}</pre>`;
}

function result({ outcome }: TaskState): TemplateResult | string {
  if (outcome === null) return "";
  if (outcome.status !== "done") return html`<h4>What happened</h4><p class="prose">${outcome.detail}</p>`;
  return html`<h4>Answer</h4>
    <p class="prose">${outcome.answer}</p>
    ${list("Files", outcome.files)}`;
}

function baseline({ totals, toolCalls }: TaskState): TemplateResult {
  const saving = formatSaving(totals.settled, totals.baseline);
  return html`<p class="muted">
    Model calls: ${totals.calls} · tool calls:
    ${toolCalls}${saving === null ? "" : ` · against the same tokens at the baseline's list price: ${saving}`}
  </p>`;
}
