import { html, type TemplateResult } from "lit";
import { formatUsd } from "../../../src/core/money.ts";
import type { DashboardSnapshot } from "../../../src/core/protocol.ts";
import type { Drift, DriftSide } from "../../../src/core/spend/report-types.ts";
import { markIcon } from "../marks.ts";
import type { Mark } from "../task-look.ts";
import type { Send } from "../view-state.ts";

/** Our books beside the provider's, and what a difference means. */
export function billPart(
  { account, connection, simulated }: DashboardSnapshot,
  drift: Drift | null,
  send: Send,
): TemplateResult {
  return html`<section class="tile" aria-labelledby="bill-title">
    <div class="budget-head">
      <h3 id="bill-title">Against ${connection.endpoint}'s books</h3>
      ${account ? html`<vscode-button appearance="secondary" @click=${() => send({ type: "compare-bill" })}>Compare Now</vscode-button>` : ""}
    </div>
    ${drift === null ? html`<p class="muted">${nothingCompared(account, simulated)}</p>` : compared(drift)}
  </section>`;
}

function nothingCompared(account: boolean, simulated: boolean): string {
  if (simulated) return "Nothing to compare: no real money is spent.";
  if (account) return "Not compared yet. With the provider's own total beside ours, other use of the key shows.";
  return "The provider's own total can be compared when an OpenRouter key is set.";
}

const MARKS: Record<Drift["verdict"], { readonly mark: Mark; readonly word: string }> = {
  agrees: { mark: "checked", word: "They agree" },
  "theirs-higher": { mark: "stopped", word: "Theirs is higher" },
  "ours-higher": { mark: "failed", word: "Ours is higher" },
};

function compared(drift: Drift): TemplateResult {
  const { mark, word } = MARKS[drift.verdict];
  return html`<p class="notice verdict">${markIcon(mark)}<strong>${word}</strong></p>
    <table class="bill">
      <caption class="unseen">Ours and theirs, US dollars</caption>
      <thead>
        <tr><th scope="col"><span class="unseen">Period</span></th><th scope="col" class="number">ours</th><th scope="col" class="number">theirs</th></tr>
      </thead>
      <tbody>
        ${row("today", drift.day)} ${row("this month", drift.month)}
      </tbody>
    </table>
    <p>${drift.text}</p>
    <p class="muted">
      ${
        drift.limitRemaining === null
          ? "The key has no limit of its own."
          : `The key's own limit has ${formatUsd(drift.limitRemaining)} left.`
      }
      Compared at ${new Date(drift.at).toISOString().slice(11, 16)} UTC.
    </p>`;
}

function row(name: string, { ours, open, theirs }: DriftSide): TemplateResult {
  return html`<tr>
    <th scope="row">${name}</th>
    <td class="number">
      ${formatUsd(ours)}${open > 0 ? html`<span class="muted"> + up to ${formatUsd(open)}</span>` : ""}
    </td>
    <td class="number">${formatUsd(theirs)}</td>
  </tr>`;
}
