import { html, svg, type TemplateResult } from "lit";
import type { ModelScore } from "./benchmark-changes.ts";
import { shortModel } from "./figures.ts";

/** Share of cases that passed, a bar per model; a tick stands where the previous run ended. */
export function benchmarkPicture(scores: readonly ModelScore[]): TemplateResult {
  return html`<figure class="scores">
    <figcaption>Cases passed, all scenarios${scores.some((score) => score.before !== null) ? "; the line marks the previous run" : ""}</figcaption>
    <dl>${scores.map(line)}</dl>
  </figure>`;
}

function line({ model, passed, total, before }: ModelScore): TemplateResult {
  const percent = total > 0 ? (100 * passed) / total : 0;
  const was = before === null ? "" : `, ${Math.round(100 * before)}% in the previous run`;
  return html`<div>
    <dt>${shortModel(model)}</dt>
    <dd>
      <svg class="bar" role="img" aria-label="${passed} of ${total} passed${was}">
        <rect class="track" width="100%" height="100%" />
        <rect class="part part-settled" width="${percent}%" height="100%" />
        ${before === null ? "" : svg`<line class="tick" x1="${100 * before}%" x2="${100 * before}%" y1="0" y2="100%" />`}
      </svg>
      <span class="number">${passed}/${total}</span>
      <span class="number muted">${total > 0 ? `${Math.round(percent)}%` : "–"}</span>
    </dd>
  </div>`;
}
