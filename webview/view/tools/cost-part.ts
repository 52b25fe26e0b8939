import { html, type TemplateResult } from "lit";
import type { ToolsView } from "../../../src/core/mcp/messages.ts";
import type { TokenCost } from "../../../src/core/mcp/tool-cost.ts";
import { formatUsd } from "../../../src/core/money.ts";
import { bar } from "../bar.ts";
import { formatTokens } from "../figures.ts";
import { swatch } from "../swatch.ts";

/** Agents carry `find_tools` in place of all tools. */
export function isSearched({ sent, all }: ToolsView): boolean {
  return sent !== null && sent.tokens < all.tokens;
}

/** "1,204 tokens, $0.00031 a turn" */
export function costWords({ tokens, perTurn }: TokenCost): string {
  return `${formatTokens(tokens)} ${tokens === 1 ? "token" : "tokens"}, ${formatUsd(perTurn)} a turn`;
}

/** What every request carries now, against what it would with all tools that are on. */
export function costPart(view: ToolsView): TemplateResult {
  const { sent, all, priced } = view;
  const carried = sent ?? { tokens: 0, perTurn: all.perTurn };
  const searched = isSearched(view);
  return html`<section class="part" aria-labelledby="cost-title">
    <h2 id="cost-title">What tools cost in every request</h2>
    <div class="tiles">
      <div class="tile carried">
        <p class="muted">Every request of an agent carries</p>
        ${sent === null ? html`<p>not known before the servers run</p>` : figure(sent)}
      </div>
      <div class="tile all-tools">
        <p class="muted">With all tools that are on, it would carry</p>
        ${figure(all)}
      </div>
    </div>
    ${
      all.tokens === 0
        ? ""
        : bar(
            [
              { kind: "settled", amount: carried.tokens },
              { kind: "open", amount: Math.max(0, all.tokens - carried.tokens) },
            ],
            Math.max(all.tokens, carried.tokens),
          )
    }
    <p class="muted legend">
      <span>${swatch("settled")}carried by every request</span
      ><span>${swatch("open")}found by searching, when an agent needs it</span>
    </p>
    <p>${words(sent, all, searched)}</p>
    <p class="muted">A turn is one request. Tokens are estimated; dollars at ${priced}, without a prompt cache.</p>
  </section>`;
}

function figure({ tokens, perTurn }: TokenCost): TemplateResult {
  return html`<p><span class="amount">${formatTokens(tokens)} tokens</span> <span class="muted">${formatUsd(perTurn)} a turn</span></p>`;
}

function words(sent: TokenCost | null, all: TokenCost, searched: boolean): string {
  if (sent === null || sent.tokens === 0) return "No tool of a server is in use yet.";
  if (!searched) {
    const rest = sent.tokens > all.tokens ? " The rest are the tools with which agents read resources of servers." : "";
    return `Tools are few enough to be sent whole: to look for them would cost more.${rest}`;
  }
  const percent = (100 * sent.tokens) / all.tokens;
  return `Agents look for tools with find_tools and call them with call_tool: ${percent < 10 ? percent.toFixed(1) : Math.round(percent)}% of what all definitions would take.`;
}
