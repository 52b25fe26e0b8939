import { html, type TemplateResult } from "lit";
import { formatUsd } from "../../../src/core/money.ts";
import type { DashboardSnapshot } from "../../../src/core/protocol.ts";
import type { SpendReport } from "../../../src/core/spend/report-types.ts";
import { markIcon } from "../marks.ts";
import { lineSwatch } from "../swatch.ts";
import { capFits } from "./month-chart.ts";
import { type MonthCurve, monthCurve } from "./month-curve.ts";
import { scoreText } from "./score-text.ts";

/** Where the month is going: the projection with its interval, how it was made, and how good earlier ones were. */
export function monthPart(spend: SpendReport, daily: DashboardSnapshot["daily"]): TemplateResult {
  const { projection, scores, month } = spend;
  const curve = monthCurve(spend, daily);
  return html`<section class="part" aria-labelledby="month-title">
    <div class="section-head">
      <h2 id="month-title">By the end of ${month}</h2>
      ${
        projection === null
          ? html`<p class="muted">no projection yet</p>`
          : html`<p>
              <span class="amount">about ${formatUsd(projection.likely)}</span>
              <span class="muted">between ${formatUsd(projection.low)} and ${formatUsd(projection.high)}</span>
            </p>`
      }
    </div>
    ${overCap(spend, curve)}
    <month-chart .data=${curve}></month-chart>
    <p class="muted legend">
      <span>${lineSwatch("spent")}spent</span>
      ${
        projection === null
          ? ""
          : html`<span>${lineSwatch("likely")}likely</span><span>${lineSwatch("range")}range</span>`
      }
      ${
        capFits(curve)
          ? html`<span>${lineSwatch("cap")}cap, ${formatUsd(curve.cap)}</span>`
          : html`<span>the cap of ${formatUsd(curve.cap)} is far above</span>`
      }
    </p>
    <p class="muted">${spend.projectionBasis}</p>
    <p class="muted">${scoreText("month", scores.month)} ${scoreText("swarm", scores.swarm)}</p>
  </section>`;
}

function overCap({ projection }: SpendReport, { cap, month }: MonthCurve): TemplateResult | string {
  if (projection === null || projection.high < cap) return "";
  const text =
    projection.likely >= cap
      ? `At this pace the budget of ${formatUsd(cap)} is reached before ${month} ends. Calls that do not fit are not sent.`
      : `The budget of ${formatUsd(cap)} lies inside the range: it may be reached before ${month} ends.`;
  return html`<p class="notice">${markIcon("stopped")}<span>${text}</span></p>`;
}
