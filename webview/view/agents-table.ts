import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatUsd } from "../../src/core/money.ts";
import type { SpendTotals, TaskState } from "../../src/core/swarm/state-types.ts";
import { costText } from "./cost-text.ts";
import { count, formatTokens, shortModel } from "./figures.ts";
import { look } from "./marks.ts";
import { taskDetails } from "./task-details.ts";
import { lastVerdicts, taskLook, verdictLook } from "./task-look.ts";

const COLUMNS = ["Task", "Model", "State", "Attempts", "Checks", "Tokens", "Cost", "Held"] as const;

/**
 * One block per agent: its figures, and under them the reason for its model, which opens to the whole story. The roles
 * are spelled out because a narrow page lays the table out as cards.
 */
export function agentsTable(tasks: readonly TaskState[]): TemplateResult {
  return html`<section class="agents">
    <h3 id="agents-title">Agents</h3>
    <table role="table" aria-labelledby="agents-title">
      <thead role="rowgroup">
        <tr role="row">
          ${COLUMNS.map((name) => html`<th role="columnheader" scope="col" class="col-${name.toLowerCase()}">${name}</th>`)}
        </tr>
      </thead>
      ${repeat(tasks, (task) => task.id, agent)}
    </table>
  </section>`;
}

function agent(task: TaskState): TemplateResult {
  const state = taskLook(task);
  return html`<tbody role="rowgroup" class="agent agent-${state.mark}" data-task=${task.id}>
    <tr role="row">
      <th role="rowheader" scope="row" class="col-task">
        <span class="title">${task.title}</span>
        <span class="muted">${task.type} · ${task.complexity}</span>
      </th>
      <td role="cell" class="col-model" data-label="Model">
        <span title=${task.reason ?? ""}>${task.model === null ? html`<span class="muted">not chosen yet</span>` : shortModel(task.model)}</span>
      </td>
      <td role="cell" class="col-state" data-label="State">
        ${look(state)} ${task.activity === "" ? "" : html`<span class="muted activity">${task.activity}</span>`}
      </td>
      <td role="cell" class="col-attempts" data-label="Attempts">${attempts(task)}</td>
      <td role="cell" class="col-checks" data-label="Checks">${checks(task)}</td>
      <td role="cell" class="col-tokens" data-label="Tokens">${tokens(task.totals)}</td>
      <td role="cell" class="col-cost" data-label="Cost">${cost(task.totals)}</td>
      <td role="cell" class="col-held" data-label="Held">${held(task.totals)}</td>
    </tr>
    <tr role="row" class="why">
      <td role="cell" colspan=${COLUMNS.length}>${taskDetails(task)}</td>
    </tr>
  </tbody>`;
}

function attempts(task: TaskState): TemplateResult {
  if (task.status === "waiting") return html`<span class="muted">–</span>`;
  const more = [
    ...(task.retries.length > 0 ? [count(task.retries.length, "retry").replace("retrys", "retries")] : []),
    ...(task.escalations.length > 0 ? [count(task.escalations.length, "escalation")] : []),
    ...(task.fallbacks.length > 0 ? [count(task.fallbacks.length, "fallback")] : []),
  ];
  return html`<span>${task.attempts}</span> ${more.map((text) => html`<span class="muted">${text}</span>`)}`;
}

function checks(task: TaskState): TemplateResult {
  const last = lastVerdicts(task.checks);
  if (last.length === 0) return html`<span class="muted">–</span>`;
  return html`<ul class="verdicts">
    ${last.map((verdict) => {
      const { mark, word } = verdictLook(verdict);
      return html`<li>${look({ mark, word: `${verdict.check} ${word}` })}</li>`;
    })}
  </ul>`;
}

function tokens(totals: SpendTotals): TemplateResult {
  if (totals.promptTokens + totals.completionTokens === 0) return html`<span class="muted">–</span>`;
  return html`<span>${formatTokens(totals.promptTokens)} in</span> <span>${formatTokens(totals.completionTokens)} out</span>
    <span class="muted">${formatTokens(totals.cachedTokens)} cached</span>`;
}

function cost(totals: SpendTotals): TemplateResult {
  const { amount, origin } = costText(totals);
  return html`<span class="strong">${amount}</span> <span class="muted">${origin}</span>`;
}

function held(totals: SpendTotals): TemplateResult {
  return totals.held > 0
    ? html`<span>${formatUsd(totals.held)}</span> <span class="muted">worst case</span>`
    : html`<span class="muted">–</span>`;
}
