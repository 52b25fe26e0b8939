import { html, type TemplateResult } from "lit";
import type { BarPart } from "./bar.ts";

/** A sample of a bar's part, for a legend; what it means must stand beside it in words. */
export function swatch(kind: BarPart["kind"]): TemplateResult {
  return html`<svg class="swatch" aria-hidden="true"><rect class="part part-${kind}" width="100%" height="100%" /></svg>`;
}

export function tickSwatch(): TemplateResult {
  return html`<svg class="swatch" aria-hidden="true"><line class="tick" x1="50%" x2="50%" y1="0" y2="100%" /></svg>`;
}

/** A sample of a chart's line or area. */
export function lineSwatch(kind: "spent" | "likely" | "range" | "cap"): TemplateResult {
  const shape =
    kind === "range"
      ? html`<svg class="swatch line-swatch" aria-hidden="true"><rect class="range" width="100%" height="100%" /></svg>`
      : html`<svg class="swatch line-swatch" aria-hidden="true"><line class="line-${kind}" x1="0" x2="100%" y1="50%" y2="50%" /></svg>`;
  return shape;
}
