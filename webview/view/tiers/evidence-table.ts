import { html, type TemplateResult } from "lit";
import type { ModelEvidence, TypeView } from "../../../src/core/routing/tier-view.ts";
import { look } from "../marks.ts";
import { costScale, costTexts, percentText, placeText, type ResultRow, resultRows } from "./evidence-figures.ts";
import { intervalBar, resultSwatch } from "./interval-bar.ts";

const COLUMNS = ["Model", "Result", "Solved", "A solved task costs"] as const;

/**
 * Published and own results of each model side by side, as bars and in figures. The roles are spelled out because a
 * narrow page lays the table out as blocks.
 */
export function evidenceTable(view: TypeView, label: string): TemplateResult {
  const scale = costScale(view.models);
  return html`<table class="evidence-table" role="table" aria-label=${label}>
    <thead role="rowgroup">
      <tr role="row">${COLUMNS.map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}</tr>
    </thead>
    ${view.models.map((model) => rowsOf(model, view, scale))}
  </table>`;
}

function rowsOf(model: ModelEvidence, view: TypeView, scale: number): TemplateResult {
  const rows = resultRows(model);
  return html`<tbody role="rowgroup">
    ${
      rows.length === 0
        ? html`<tr role="row">
            ${header(model, view, 1)}
            <td role="cell" class="muted" colspan="3">No result is known, published or your own.</td>
          </tr>`
        : rows.map(
            (row, at) => html`<tr role="row" class="result-${row.origin}">
              ${at === 0 ? header(model, view, rows.length) : ""} ${cells(row, scale)}
            </tr>`,
          )
    }
  </tbody>`;
}

function header({ slug, name, input, output }: ModelEvidence, view: TypeView, rows: number): TemplateResult {
  return html`<th role="rowheader" scope="rowgroup" rowspan=${rows}>
    <span title=${slug}>${name}</span>
    <span class="muted">${placeText(slug, view)}</span>
    <span class="muted">${input} in, ${output} out</span>
  </th>`;
}

function cells(row: ResultRow, scale: number): TemplateResult {
  const { origin, sample, note, overturned, solved, cost } = row;
  return html`<td role="cell" class="sample">
      ${resultSwatch(origin)}
      <span>
        <strong>${origin === "own" ? "Your own" : "Published"}</strong> ${sample}
        ${note === "" ? "" : html`<span class="muted">${note}</span>`}
        ${overturned === 0 ? "" : look({ mark: "wrong", word: `${overturned} accepted first, then found wrong` })}
      </span>
    </td>
    <td role="cell" data-label="Solved">${intervalBar(solved, 100, origin)} ${figure(percentText(solved))}</td>
    <td role="cell" data-label="A solved task">
      ${
        cost === null
          ? html`<span class="muted">${solved.value > 0 ? "not recorded" : "nothing was solved"}</span>`
          : html`${intervalBar(cost, scale, origin)} ${figure(costTexts(cost))}`
      }
    </td>`;
}

function figure([value, interval]: readonly [string, string]): TemplateResult {
  return html`<span><strong>${value}</strong> <span class="muted">(${interval})</span></span>`;
}
