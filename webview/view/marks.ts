import { html, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import type { Look, Mark } from "./task-look.ts";

/** A state's shape in front of its word. */
export function look({ mark, word }: Look): TemplateResult {
  return html`<span class="look">${markIcon(mark)}<span>${word}</span></span>`;
}

/** The shape alone, 16 by 16; what it means must stand beside it in words. */
export function markIcon(mark: Mark): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${markShape(mark)}</svg>`;
}

/** The shape as a part of a larger picture. Every state has its own outline: colour only repeats it. */
export function markShape(mark: Mark): SVGTemplateResult {
  return svg`<g class="mark mark-${mark}">${SHAPES[mark]}</g>`;
}

const CHECK = "M4.7 8.3 7 10.6 11.4 5.6";
const SHAPES: Record<Mark, SVGTemplateResult> = {
  waiting: svg`<circle class="line" cx="8" cy="8" r="5.5" stroke-dasharray="2.4 2.1" />`,
  running: svg`<circle class="line" cx="8" cy="8" r="6" /><path class="body" d="M6.3 5 11.2 8 6.3 11Z" />`,
  checked: svg`<circle class="body" cx="8" cy="8" r="6.8" /><path class="sign" d=${CHECK} />`,
  unchecked: svg`<circle class="line" cx="8" cy="8" r="6" /><path class="line" d=${CHECK} />`,
  stopped: svg`<rect class="body" x="2.5" y="2.5" width="11" height="11" rx="2" /><path class="sign" d="M5.5 8H10.5" />`,
  wrong: svg`<path class="body" d="M8 1 15.4 14.4H0.6Z" /><path class="sign" d="M8 5.4V9.8M8 11.2V13" />`,
  failed: svg`<path class="body" d="M8 0.8 15.2 8 8 15.2 0.8 8Z" /><path class="sign" d="M5.9 5.9 10.1 10.1M10.1 5.9 5.9 10.1" />`,
};
