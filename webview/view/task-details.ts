import { html, type TemplateResult } from "lit";
import { formatUsd } from "../../src/core/money.ts";
import { PLANNER_TASK, REPAIR_TASK } from "../../src/core/swarm/own-tasks.ts";
import type { CommandFact, TaskState } from "../../src/core/swarm/state-types.ts";
import type { CheckVerdict } from "../../src/core/verify/verdict.ts";
import { formatMs, formatSaving, shortModel } from "./figures.ts";
import { look } from "./marks.ts";
import { verdictLook } from "./task-look.ts";
import type { Send } from "./view-state.ts";

/** Why this model, and what happened: one line that opens to everything the swarm knows of the task. */
export function taskDetails(task: TaskState, send: Send | null): TemplateResult {
  return html`<details>
    <summary><span class="reason">${headline(task)}</span></summary>
    <div class="story">
      ${takenFor(task, send)} ${list("Escalated", task.escalations.map(escalation))}
      ${list("Fell back", task.fallbacks.map(move))} ${list("Retried", task.retries)} ${verdicts(task)}
      ${commands(task)} ${list("What else happened", task.told)} ${result(task)}
      ${baseline(task)}
    </div>
  </details>`;
}

function headline({ reason, status }: TaskState): string {
  if (reason !== null) return reason;
  return status === "finished" ? "No model was asked." : "The model is being chosen.";
}

/** What the task was taken for decides its models, and is a guess that the user can put right. */
function takenFor({ id, title, type, complexity }: TaskState, send: Send | null): TemplateResult | string {
  if (id === PLANNER_TASK || id === REPAIR_TASK) return "";
  return html`<p class="taken-for">
    Taken for a ${complexity} ${type} task.
    ${
      send === null
        ? ""
        : html`<vscode-button
            appearance="secondary"
            aria-label="Correct what the task ${title} was taken for"
            @click=${() => send({ type: "correct-task", task: id })}
            >Correct</vscode-button
          >`
    }
  </p>`;
}

function move({ from, to, why }: TaskState["fallbacks"][number]): string {
  return `${shortModel(from)} → ${shortModel(to)}: ${why}`;
}

function escalation(one: TaskState["escalations"][number]): string {
  const { stage, stages, spent } = one;
  const at = stage === undefined || stages === undefined ? "" : ` (stage ${stage} of ${stages})`;
  return `${move(one)}${at}${spent === undefined ? "" : `, ${formatUsd(spent)} spent so far`}`;
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

/** Command lines that the agent wanted to run, each with what became of it and who decided. */
function commands({ commands: all }: TaskState): TemplateResult | string {
  if (all.length === 0) return "";
  return html`<h4>Commands</h4>
    <ul class="runs">
      ${all.map(
        ({ shown, decision, by, why }) => html`<li>
          ${look(decision === "ran" ? { mark: "checked", word: `Ran, ${BY[by]}` } : { mark: "stopped", word: `Refused, ${BY[by]}` })}
          <pre tabindex="0">${shown}</pre>
          ${why === "" ? "" : html`<span class="muted">${why}</span>`}
        </li>`,
      )}
    </ul>`;
}

const BY: Readonly<Record<CommandFact["by"], string>> = {
  "proved plain": "as it is proved to be plain",
  "your rule": "by your own rule",
  you: "by you",
  "nobody asked": "as nobody was asked",
  policy: "by your settings",
};

function wordsOf(verdict: CheckVerdict): TemplateResult | string {
  const words = verdict.status === "passed" ? (verdict.little ?? "") : verdict.excerpt;
  return words === "" ? "" : html`<pre tabindex="0">${words}</pre>`;
}

function result({ outcome }: TaskState): TemplateResult | string {
  if (outcome === null) return "";
  if (outcome.status !== "done")
    return html`<h4>What happened</h4>
      <p class="prose">${outcome.detail}</p>
      ${outcome.patch === undefined ? "" : html`<p>What it had made is not in the result. It is kept in <code>${outcome.patch}</code>.</p>`}`;
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
