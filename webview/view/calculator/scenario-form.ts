import { html, type TemplateResult } from "lit";
import type { PriceList } from "../../../src/core/spend/calculator-types.ts";
import { markIcon } from "../marks.ts";
import type { ScenarioInput } from "./scenario-input.ts";

type Change = (change: Partial<ScenarioInput>) => void;

/** The scenario's fields; every keystroke calculates anew. `problem`: what is wrong with them. */
export function scenarioForm(
  input: ScenarioInput,
  prices: PriceList,
  problem: string | null,
  change: Change,
): TemplateResult {
  const field = (key: Exclude<keyof ScenarioInput, "model">, label: string) => html`<label>
    <span>${label}</span>
    <input
      type="text"
      inputmode="decimal"
      autocomplete="off"
      spellcheck="false"
      maxlength="16"
      data-field=${key}
      .value=${input[key]}
      aria-describedby="scenario-problem"
      @input=${(event: Event) => change({ [key]: (event.currentTarget as HTMLInputElement).value })}
    />
  </label>`;
  return html`<form class="scenario" aria-label="Scenario" @submit=${(event: Event) => event.preventDefault()}>
    <label>
      <span>Model</span>
      <select
        data-field="model"
        @change=${(event: Event) => change({ model: (event.currentTarget as HTMLSelectElement).value })}
      >
        <option value="" ?selected=${input.model === ""}>All models</option>
        ${prices.models.map(({ slug, name }) => html`<option value=${slug} ?selected=${input.model === slug}>${name}</option>`)}
      </select>
    </label>
    ${field("inputTokens", "Tokens in, a request")} ${field("outputTokens", "Tokens out, a request")}
    ${field("requestsPerDay", "Requests a day")} ${field("cachedPercent", "Input read from a cache, %")}
    <p id="scenario-problem" class="notice problem" role="alert">
      ${problem === null ? "" : html`${markIcon("failed")}<span>${problem}</span>`}
    </p>
  </form>`;
}
