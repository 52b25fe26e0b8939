import { html, nothing, svg, type TemplateResult } from "lit";

/** A part of a bar; `kind` chooses colour and hatching. */
export interface BarPart {
  readonly kind:
    | "settled"
    | "alert"
    | "full"
    | "open"
    | "billed"
    | "computed"
    | "estimated"
    | "held"
    | "input"
    | "cached"
    | "output";
  readonly amount: number;
}

/**
 * Parts side by side, as shares of `whole`; a part that is not zero is never too thin to see. A tick stands at
 * `tickPercent`. The picture repeats figures that stand beside it, so it is hidden from screen readers.
 */
export function bar(parts: readonly BarPart[], whole: number, tickPercent?: number): TemplateResult {
  let at = 0;
  const pieces = parts
    .filter((part) => part.amount > 0)
    .map((part) => {
      const width = whole > 0 ? Math.min(100 - at, Math.max(0.8, (100 * part.amount) / whole)) : 0;
      const piece = svg`<rect class="part part-${part.kind}" x="${at}%" width="${width}%" height="100%" />`;
      at += width;
      return piece;
    });
  const tick =
    tickPercent === undefined
      ? nothing
      : svg`<line class="tick" x1="${tickPercent}%" x2="${tickPercent}%" y1="0" y2="100%" />`;
  return html`<svg class="bar" aria-hidden="true"><rect class="track" width="100%" height="100%" />${pieces}${tick}</svg>`;
}

/** The hatchings that bars refer to; once in a page. */
export function barDefinitions(): TemplateResult {
  return html`<svg class="definitions" aria-hidden="true" width="0" height="0">
    <defs>${["open", "estimated", "held"].map(hatching)}</defs>
  </svg>`;
}

function hatching(kind: string) {
  return svg`<pattern id="hatch-${kind}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <line class="hatch hatch-${kind}" x1="1.2" x2="1.2" y1="0" y2="5" />
  </pattern>`;
}
