import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatUsd } from "../../src/core/money.ts";
import { PLANNER_TASK } from "../../src/core/swarm/own-tasks.ts";
import type { SpendTotals, TaskState } from "../../src/core/swarm/state-types.ts";
import { costText } from "./cost-text.ts";
import { type WrongAccepts, wrongTexts } from "./false-accepts.ts";
import { count, formatTokens, shortModel } from "./figures.ts";
import { look, markIcon } from "./marks.ts";
import { taskDetails } from "./task-details.ts";
import { lastVerdicts, taskLook, verdictLook } from "./task-look.ts";
import type { Send } from "./view-state.ts";

const COLUMNS = ["Task", "Model", "State", "Attempts", "Checks", "Tokens", "Cost", "Held"] as const;

/**
 * One block per agent: its figures, and under them the reason for its model, which opens to the whole story. The roles
 * are spelled out because a narrow page lays the table out as cards. Without `send` (`null`), nothing can be pressed: the
 * swarm is one of the history.
 */
export function agentsTable(tasks: readonly TaskState[], wrong: WrongAccepts, send: Send | null): TemplateResult {
  return html`<section class="agents">
    <h3 id="agents-title">Agents</h3>
    <table role="table" aria-labelledby="agents-title">
      <thead role="rowgroup">
        <tr role="row">
          ${COLUMNS.map((name) => html`<th role="columnheader" scope="col" class="col-${name.toLowerCase()}">${name}</th>`)}
        </tr>
      </thead>
      ${repeat(
        tasks,
        (task) => task.id,
        (task) => agent(task, wrongTexts(task, wrong.get(task.id) ?? []), send),
      )}
    </table>
  </section>`;
}

function agent(task: TaskState, wrong: readonly string[], send: Send | null): TemplateResult {
  return html`<tbody role="rowgroup" class="agent" data-task=${task.id}>
    <tr role="row">
      <th role="rowheader" scope="row" class="col-task">
        <span class="title">${task.title}</span>
        <span class="muted">${task.type} · ${task.complexity}</span>
      </th>
      ${cell("Model", model(task))} ${cell("State", state(task, wrong.length > 0, send))} ${cell("Attempts", attempts(task))}
      ${cell("Checks", checks(task))} ${cell("Tokens", tokens(task.totals))} ${cell("Cost", cost(task.totals))}
      ${cell("Held", held(task.totals))}
    </tr>
    ${
      task.status === "waiting"
        ? ""
        : html`<tr role="row" class="why">
            <td role="cell" colspan=${COLUMNS.length}>${wrong.map((text) => html`<p class="notice wrong">${markIcon("wrong")}<span>${text}</span></p>`)}${taskDetails(task, send)}</td>
          </tr>`
    }
  </tbody>`;
}

/** A cell under its column's name. `null`: there is nothing to say yet, which is a dash and never a zero. */
function cell(column: (typeof COLUMNS)[number], content: TemplateResult | null): TemplateResult {
  return html`<td role="cell" class="col-${column.toLowerCase()} ${content === null ? "none" : ""}" data-label=${column}>
    ${content ?? html`<span class="muted">–</span>`}
  </td>`;
}

function model({ model: slug, reason }: TaskState): TemplateResult | null {
  return slug === null ? null : html`<span title=${reason ?? ""}>${shortModel(slug)}</span>`;
}

function state(task: TaskState, wrong: boolean, send: Send | null): TemplateResult {
  return html`${look(taskLook(task, wrong))}
  ${task.activity === "" ? "" : html`<span class="muted activity">${task.activity}</span>`} ${stop(task, send)}`;
}

/** The planner is the swarm's own: it ends with it. */
function stop({ id, title, status }: TaskState, send: Send | null): TemplateResult | string {
  if (send === null || status !== "running" || id === PLANNER_TASK) return "";
  return html`<vscode-button
    class="stop-task"
    appearance="secondary"
    aria-label="Stop the task ${title}"
    @click=${() => send({ type: "stop-task", task: id })}
    >Stop</vscode-button
  >`;
}

function attempts(task: TaskState): TemplateResult | null {
  const { model: asked, attempts: made, retries, escalations, fallbacks } = task;
  if (asked === null) return null;
  const more = [
    retries.length > 0 ? count(retries.length, "retry", "retries") : "",
    escalations.length > 0 ? count(escalations.length, "escalation") : "",
    fallbacks.length > 0 ? count(fallbacks.length, "fallback") : "",
  ].filter((text) => text !== "");
  return html`<span>${made}</span> ${more.map((text) => html`<span class="muted">${text}</span>`)}`;
}

/** The check's name beside its mark; in words for a screen reader, and for everybody unless it passed. */
function checks(task: TaskState): TemplateResult | null {
  const last = lastVerdicts(task.checks);
  if (last.length === 0) return null;
  return html`<ul class="verdicts">
    ${last.map((verdict) => {
      const { mark, word } = verdictLook(verdict);
      const passed = verdict.status === "passed";
      return html`<li class="look">
        ${markIcon(mark)}<span>${verdict.check} <span class=${passed ? "unseen" : "muted"}>${word}</span></span>
      </li>`;
    })}
  </ul>`;
}

function tokens(totals: SpendTotals): TemplateResult | null {
  if (totals.promptTokens + totals.completionTokens === 0) return null;
  return html`<span>${formatTokens(totals.promptTokens)} in</span> <span>${formatTokens(totals.completionTokens)} out</span>
    <span class="muted">${formatTokens(totals.cachedTokens)} cached</span>`;
}

function cost(totals: SpendTotals): TemplateResult | null {
  const text = costText(totals);
  return text && html`<span class="strong">${text.amount}</span> <span class="muted">${text.origin}</span>`;
}

function held(totals: SpendTotals): TemplateResult | null {
  return totals.held > 0 ? html`<span>${formatUsd(totals.held)}</span> <span class="muted">worst case</span>` : null;
}
