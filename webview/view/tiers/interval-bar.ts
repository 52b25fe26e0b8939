import { html, svg, type TemplateResult } from "lit";
import type { Interval, ResultRow } from "./evidence-figures.ts";

/**
 * A bar with the whiskers of its interval, drawn against `whole`. Whiskers that go on beyond it have no end. The picture
 * repeats figures that stand beside it, so it is hidden from screen readers.
 */
export function intervalBar({ value, low, high }: Interval, whole: number, kind: ResultRow["origin"]): TemplateResult {
  const share = (amount: number) => (whole > 0 ? Math.min(100, Math.max(0, (100 * amount) / whole)) : 0);
  const end = high === null ? 100 : share(high);
  const open = high === null || high > whole;
  return html`<svg class="interval" aria-hidden="true">
    <rect class="track" y="3" width="100%" height="10" />
    <rect class="solved-${kind}" y="3" width="${share(value)}%" height="10" />
    <line class="whisker" x1="${share(low)}%" x2="${end}%" y1="8" y2="8" />
    ${cap(share(low))} ${open ? "" : cap(end)}
  </svg>`;
}

function cap(at: number) {
  return svg`<line class="whisker" x1="${at}%" x2="${at}%" y1="3.5" y2="12.5" />`;
}

/** A sample of a bar, for a legend; what it means must stand beside it in words. */
export function resultSwatch(kind: ResultRow["origin"]): TemplateResult {
  return html`<svg class="swatch" aria-hidden="true"><rect class="solved-${kind}" width="100%" height="100%" /></svg>`;
}

export function whiskerSwatch(): TemplateResult {
  return html`<svg class="swatch whisker-swatch" aria-hidden="true">
    <line class="whisker" x1="1" x2="23" y1="5.5" y2="5.5" /><line class="whisker" x1="1" x2="1" y1="1" y2="10" /><line
      class="whisker" x1="23" x2="23" y1="1" y2="10" />
  </svg>`;
}
