import { html, type TemplateResult } from "lit";
import { formatUsd } from "../../../src/core/money.ts";
import type { DashboardSnapshot, TierSummary } from "../../../src/core/protocol.ts";
import { formatSaving, shortModel } from "../figures.ts";
import { markIcon } from "../marks.ts";
import type { Send } from "../view-state.ts";
import { evidencePart } from "./evidence-part.ts";
import { type NamesOf, namesIn } from "./names.ts";
import { mappingRows } from "./tier-mapping.ts";

/**
 * The tiers side by side, as a group of radio buttons: arrow keys move, Enter or Space chooses. Below, what is known of
 * their models.
 */
export function tiersTab(snapshot: DashboardSnapshot, send: Send): TemplateResult {
  const { tiers, tier } = snapshot;
  const nameOf = namesIn(snapshot);
  return html`<div class="stack">
    <div class="section-head">
      <h2>Which models do the work</h2>
      <vscode-button appearance="secondary" @click=${() => send({ type: "compare-costs" })}>Compare Costs</vscode-button>
    </div>
    <div class="tiers" role="radiogroup" aria-label="Tier" @keydown=${moveFocus}>
      ${tiers.map((summary) => card(summary, summary.tier === tier, nameOf, send))}
    </div>
    ${evidencePart(snapshot, send)}
  </div>`;
}

function card(summary: TierSummary, current: boolean, nameOf: NamesOf, send: Send): TemplateResult {
  return html`<article class="tier ${current ? "tier-current" : ""}" aria-labelledby="tier-${summary.tier}">
    <div class="section-head">
      <h3 id="tier-${summary.tier}">${summary.tier}</h3>
      <button
        type="button"
        role="radio"
        class="choose"
        aria-checked=${current}
        aria-label="${summary.tier} tier${current ? ", in use" : ""}"
        tabindex=${current ? 0 : -1}
        @click=${() => (current ? undefined : send({ type: "select-tier", tier: summary.tier }))}
      >
        ${current ? html`${markIcon("checked")}In use` : html`${markIcon("waiting")}Use this tier`}
      </button>
    </div>
    <p>${summary.description}</p>
    <p class="typical">${typical(summary)}</p>
    ${models(summary)} ${mapping(summary, nameOf)}
    <h4>Cascade</h4>
    <p>${cascade(summary)}</p>
    <p class="muted">Strategy: ${summary.strategy}</p>
  </article>`;
}

function typical({ typicalTask: { cost, baseline, baselineModel } }: TierSummary): TemplateResult {
  const saving = formatSaving(cost, baseline);
  return html`<span class="amount">${formatUsd(cost)}</span>
    <span class="muted"
      >per typical task (20,000 tokens in, 2,000 out)${saving === null ? "" : `; ${formatUsd(baseline)} on ${shortModel(baselineModel)}, so ${saving} at list price`}</span
    >`;
}

function models({ models: all }: TierSummary): TemplateResult {
  return html`<table class="models">
    <caption>Models, USD per million tokens</caption>
    <thead>
      <tr><th scope="col">Model</th><th scope="col" class="number">in</th><th scope="col" class="number">out</th><th scope="col" class="number">quality</th></tr>
    </thead>
    <tbody>
      ${all.map(
        (model) => html`<tr>
          <th scope="row"><span title=${model.slug}>${model.name}</span><span class="muted">${model.role}</span></th>
          <td class="number">${model.input}</td>
          <td class="number">${model.output}</td>
          <td class="number">${model.quality}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function mapping(summary: TierSummary, nameOf: NamesOf): TemplateResult {
  return html`<h4>Which task goes where</h4>
    <dl class="mapping">
      ${mappingRows(summary.mapping).map(
        ({ type, model, except }) => html`<div>
          <dt>${type}</dt>
          <dd>
            ${nameOf(model)}
            ${except.map((other) => html`<span class="muted">${other.complexities}: ${nameOf(other.model)}</span>`)}
          </dd>
        </div>`,
      )}
    </dl>`;
}

function cascade({ stages, attemptsPerStage }: TierSummary): string {
  const climbing = stages === 1 ? "One model" : `Up to ${stages} models, one after the other`;
  const tries = attemptsPerStage === 1 ? "one attempt each" : `${attemptsPerStage} attempts each`;
  return `${climbing}, ${tries}. The next attempt starts only when a check has failed.`;
}

function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.currentTarget instanceof Element)) return;
  const radios = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')];
  const at = radios.findIndex((radio) => radio.contains(event.target as Node));
  radios[(at + step + radios.length) % radios.length]?.focus();
  event.preventDefault();
}
