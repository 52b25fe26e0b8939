import { html, type TemplateResult } from "lit";
import { SPEAKS_FOR } from "../../../src/core/models/evidence.ts";
import type { DashboardSnapshot, OwnResultsStatus, RoutingView } from "../../../src/core/protocol.ts";
import type { TierView, TypeView } from "../../../src/core/routing/tier-view.ts";
import { count } from "../figures.ts";
import { markIcon } from "../marks.ts";
import type { Send } from "../view-state.ts";
import { cascadePicture } from "./cascade-picture.ts";
import { evidenceTable } from "./evidence-table.ts";
import { resultSwatch, whiskerSwatch } from "./interval-bar.ts";
import { type NamesOf, namesIn } from "./names.ts";

/** What decides the order of models, and for every tier and type of task the order in force with the evidence for it. */
export function evidencePart(snapshot: DashboardSnapshot, send: Send): TemplateResult {
  const { tierViews, routing, tier } = snapshot;
  const nameOf = namesIn(snapshot);
  return html`<section class="evidence stack" aria-labelledby="evidence-title">
    <div class="section-head">
      <h2 id="evidence-title">Which model starts, which follows, and why</h2>
      <vscode-button appearance="secondary" @click=${() => send({ type: "choose-routing" })}
        >Change What Decides</vscode-button
      >
    </div>
    ${deciding(routing)}
    ${tierViews.map((view) => oneTier(view, view.tier === tier, nameOf, send))}
  </section>`;
}

const MODES: Record<RoutingView["mode"], string> = {
  evidence:
    "The tiers' checked chains decide, chosen by public results, and their tables for the other types. Your own chains go before them.",
  table: "The tiers' tables alone decide. No chain counts, also none of your own.",
  learning: "What was learnt from your own results decides, among the tier's models and before every chain.",
};

function deciding({ mode, problems, own }: RoutingView): TemplateResult {
  return html`<div class="notices">
    <p>
      <strong>Routing: ${mode}.</strong> ${MODES[mode]} Nothing here changes without your yes.
    </p>
    ${problems.map((text) => html`<p class="notice">${markIcon("stopped")}<span>${text}</span></p>`)}
    <p class="legend">
      <span>${resultSwatch("published")}published result</span><span>${resultSwatch("own")}your own result</span>
      <span>${whiskerSwatch()}95% interval; for costs, that of the share solved alone</span>
    </p>
    ${ownText(own)}
  </div>`;
}

function ownText(own: OwnResultsStatus): TemplateResult {
  switch (own.status) {
    case "reading":
      return html`<p class="muted">Your own results are being read.</p>`;
    case "read":
      return html`<p class="muted">
        ${
          own.tasks === 0
            ? "You have no results of your own yet: they come with your first swarm on real models."
            : `Your own results: ${count(own.tasks, "try", "tries")} of a model at a task.`
        }
        Those of simulated runs are left out.
      </p>`;
    case "unreadable":
      return html`<p class="notice">
        ${markIcon("stopped")}<span>Your own results are missing here, as the spending ledger cannot be read. ${own.why}</span>
      </p>`;
  }
}

function oneTier({ tier, types }: TierView, current: boolean, nameOf: NamesOf, send: Send): TemplateResult {
  const better = types.filter((view) => view.better !== null).length;
  return html`<details class="tier-evidence" data-tier=${tier} ?open=${current}>
    <summary>
      <h3>${tier}</h3>
      <span class="muted">${current ? "in use · " : ""}${better === 0 ? "" : html`<strong>${count(better, "better chain")}</strong> · `}${starts(types, nameOf)}</span>
    </summary>
    ${types.map((view) => oneType(view, tier, nameOf, send))}
  </details>`;
}

/** "coding: DeepSeek V3.2" and the like. */
function starts(types: readonly TypeView[], nameOf: NamesOf): string {
  return types
    .map(({ type, order, source }) => `${type}: ${source === "learnt" ? "learnt" : nameOf(order[0] ?? "")}`)
    .join(" · ");
}

const SOURCES: Record<TypeView["source"], string> = {
  table: "from the tier's table",
  tier: "from the tier's checked chain, chosen by public results",
  user: "your own chain",
  learnt: "drawn anew for each task from these, by what your own results teach",
};

function oneType(view: TypeView, tier: TierView["tier"], nameOf: NamesOf, send: Send): TemplateResult {
  const { type, order, stages, source, table, disagreements } = view;
  const what = `${type} tasks of the ${tier} tier`;
  const climbs = Math.min(stages, order.length);
  const differs = table.join() !== order.join();
  return html`<article class="type-evidence tile" data-task=${type} aria-label="Evidence for ${what}">
    <div class="section-head">
      <h4>${type}</h4>
      <span class="muted">Order in force: ${SOURCES[source]}; ${climbs === 1 ? "one stage" : `up to ${climbs} stages`}</span>
      ${
        source === "user"
          ? html`<vscode-button
              appearance="secondary"
              aria-label="Back to the tier's order for ${what}"
              @click=${() => send({ type: "reset-chain", tier, task: type })}
              >Back to the tier's order</vscode-button
            >`
          : ""
      }
    </div>
    ${cascadePicture({ order, stages, label: `Order in force for ${what}`, drawn: source === "learnt" }, nameOf)}
    ${differs ? html`<p class="muted table-order">The tier's table has, for medium complexity: ${table.map(nameOf).join(" → ")}</p>` : ""}
    ${disagreements.map((text) => html`<p class="notice disagreement">${markIcon("stopped")}<span>${text}</span></p>`)}
    ${betterChain(view, tier, nameOf, send)}
    ${onlyShown(view)} ${evidenceTable(view, `Results on ${what}`)}
  </article>`;
}

/** Public results are nearly all of coding. */
function onlyShown({ type, models }: TypeView): TemplateResult | string {
  if (SPEAKS_FOR[type].length > 0 || models.every(({ published }) => published.length === 0)) return "";
  return html`<p class="muted">
    No published benchmark is near enough to ${type} tasks: those below are shown, and decide nothing here. Your own
    results do.
  </p>`;
}

function betterChain(
  { better, type, stages }: TypeView,
  tier: TierView["tier"],
  nameOf: NamesOf,
  send: Send,
): TemplateResult | string {
  if (better === null) return "";
  const what = `${type} tasks of the ${tier} tier`;
  return html`<section class="better" aria-label="Better chain for ${what}">
    <div>
      <strong>The evidence favours</strong>
      ${cascadePicture({ order: better.models, stages, label: `Better chain for ${what}` }, nameOf)}
      <p>${better.why}</p>
    </div>
    <vscode-button
      appearance="primary"
      aria-label="Use this chain for ${what}"
      @click=${() => send({ type: "use-chain", tier, task: type })}
      >Use this chain</vscode-button
    >
  </section>`;
}
