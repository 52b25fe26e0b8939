import { html, type TemplateResult } from "lit";
import { formatUsd } from "../../src/core/money.ts";
import type { DashboardSnapshot, TierSummary } from "../../src/core/protocol.ts";
import { formatSaving, shortModel } from "./figures.ts";
import { markIcon } from "./marks.ts";
import { mappingRows } from "./tier-mapping.ts";
import type { Send } from "./view-state.ts";

/** The tiers side by side, as a group of radio buttons: arrow keys move, Enter or Space chooses. */
export function tiersTab({ tiers, tier }: DashboardSnapshot, send: Send): TemplateResult {
  // A tier may send simple tasks to a model of another tier.
  const names = new Map(tiers.flatMap(({ models: all }) => all.map(({ slug, name }) => [slug, name])));
  return html`<div class="stack">
    <div class="section-head">
      <h2>Which models do the work</h2>
      <vscode-button appearance="secondary" @click=${() => send({ type: "compare-costs" })}>Compare Costs</vscode-button>
    </div>
    <div class="tiers" role="radiogroup" aria-label="Tier" @keydown=${moveFocus}>
      ${tiers.map((summary) => card(summary, summary.tier === tier, names, send))}
    </div>
  </div>`;
}

function card(summary: TierSummary, current: boolean, names: Names, send: Send): TemplateResult {
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
    ${models(summary)} ${mapping(summary, names)}
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

/** Slug to name. */
type Names = ReadonlyMap<string, string>;

function mapping(summary: TierSummary, names: Names): TemplateResult {
  const nameOf = (slug: string) => names.get(slug) ?? shortModel(slug);
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
