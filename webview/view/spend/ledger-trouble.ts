import { html, type TemplateResult } from "lit";
import type { LedgerTroubleView } from "../../../src/core/protocol.ts";
import { markIcon } from "../marks.ts";
import type { Send } from "../view-state.ts";

/** What stands in place of the figures while the ledger cannot be read, with the ways out. */
export function ledgerTrouble(trouble: LedgerTroubleView | null, send: Send): TemplateResult {
  return html`<section class="empty" aria-labelledby="trouble-title">
    <h2 id="trouble-title">The spending ledger cannot be read</h2>
    <p class="notice">${markIcon("failed")}<span class="prose">${trouble?.text ?? "The reason is in the log."}</span></p>
    <p>Until it can, nothing is sent: without the ledger no budget could be kept.</p>
    <div class="buttons">
      ${
        trouble?.repairable
          ? html`<vscode-button appearance="primary" @click=${() => send({ type: "repair-ledger" })}>Repair</vscode-button>`
          : ""
      }
      <vscode-button appearance="secondary" @click=${() => send({ type: "show-ledger-folder" })}>Show Folder</vscode-button>
    </div>
    ${
      trouble?.repairable
        ? html`<p class="muted">Repair makes the ledger anew from its daily copy, its journals and what can still be read. The damaged file is kept.</p>`
        : ""
    }
  </section>`;
}
