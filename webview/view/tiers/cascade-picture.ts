import { html, type TemplateResult } from "lit";
import type { NamesOf } from "./names.ts";

export interface Cascade {
  readonly order: readonly string[];
  readonly stages: number;
  readonly label: string;
  /** The order is drawn anew for each task: the models have no places. */
  readonly drawn?: boolean;
}

/**
 * The cascade as boxes: the model that starts, and behind each arrow the one that follows when a check has failed.
 * Models beyond the stages stand in words below, as they only serve when providers fail.
 */
export function cascadePicture({ order, stages, label, drawn = false }: Cascade, nameOf: NamesOf): TemplateResult {
  if (drawn)
    return html`<div class="cascade">
      <ul aria-label=${label}>${order.map((slug) => html`<li><span class="stage" title=${slug}>${nameOf(slug)}</span></li>`)}</ul>
    </div>`;
  const spare = order.slice(stages);
  return html`<div class="cascade">
    <ol aria-label=${label}>
      ${order.slice(0, stages).map(
        (slug, at) => html`<li>
          ${at === 0 ? "" : hop()}
          <span class="stage" title=${slug}><span class="muted">${at + 1}</span>${nameOf(slug)}</span>
        </li>`,
      )}
    </ol>
    ${spare.length === 0 ? "" : html`<p class="muted">When providers fail, also: ${spare.map(nameOf).join(", ")}</p>`}
  </div>`;
}

function hop(): TemplateResult {
  return html`<span class="hop muted">
    <span>check fails</span>
    <svg aria-hidden="true" viewBox="0 0 48 8"><path d="M0 4H44M40 1 44 4 40 7" /></svg>
  </span>`;
}
