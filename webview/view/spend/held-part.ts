import { html, type TemplateResult } from "lit";
import { formatUsd } from "../../../src/core/money.ts";
import type { HeldCost, SpendReport } from "../../../src/core/spend/report-types.ts";
import { count, shortModel } from "../figures.ts";
import type { Send } from "../view-state.ts";

/** Calls whose cost is not known, with the reason, and what can be done about it. */
export function heldPart(
  { held, heldCount, origins }: SpendReport,
  account: boolean,
  send: Send,
): TemplateResult | string {
  if (heldCount === 0) return "";
  const lookable = held.filter((one) => one.generationId !== null).length;
  return html`<section class="part" aria-labelledby="held-title">
    <div class="section-head">
      <h2 id="held-title">Held until proof</h2>
      ${
        lookable > 0 && account
          ? html`<vscode-button appearance="secondary" @click=${() => send({ type: "look-up-held" })}>Look Up Now</vscode-button>`
          : ""
      }
    </div>
    <p>
      ${count(heldCount, "call")} ended without a known cost: at most ${formatUsd(origins.held)} in all, which counts
      against the budgets. ${lookUpText(held.length, lookable)}
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Held costs">
      <table class="figures held">
        <caption class="unseen">Held costs, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Task</th>
            <th scope="col">Why</th>
            <th scope="col">Since</th>
            <th scope="col" class="number">At most</th>
          </tr>
        </thead>
        <tbody>
          ${held.toSorted((a, b) => b.at - a.at).map(row)}
        </tbody>
      </table>
    </div>
    ${heldCount > held.length ? html`<p class="muted">The newest ${held.length} of ${heldCount} are shown; Export Spend has all.</p>` : ""}
  </section>`;
}

function row({ model, swarm, task, why, at, bound, generationId }: HeldCost): TemplateResult {
  return html`<tr>
    <th scope="row" title=${model}>${shortModel(model)}</th>
    <td><span title=${swarm}>${task}</span></td>
    <td class="why">${why}${generationId === null ? html` <span class="muted">It has no id to look it up by.</span>` : ""}</td>
    <td class="nowrap"><time datetime=${new Date(at).toISOString()}>${new Date(at).toISOString().slice(5, 16).replace("T", " ")}</time></td>
    <td class="number">${formatUsd(bound)}</td>
  </tr>`;
}

function lookUpText(all: number, lookable: number): string {
  if (lookable === 0) return "None can be looked up; they count until their month ends.";
  if (lookable === all) return "The provider is asked what they cost, again and again with growing pauses.";
  return `${lookable} can be looked up at the provider; the others count until their month ends.`;
}
