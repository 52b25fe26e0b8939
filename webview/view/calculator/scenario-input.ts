import { scenarioProblem } from "../../../src/core/spend/calculator-scenario.ts";
import type { CostScenario } from "../../../src/core/spend/calculator-types.ts";

/** The calculator's fields as they were typed. */
export interface ScenarioInput {
  /** A slug; empty: all models. */
  readonly model: string;
  readonly inputTokens: string;
  readonly outputTokens: string;
  readonly requestsPerDay: string;
  readonly cachedPercent: string;
}

/** One typical task as one request, fifty times a day. */
export const FIRST_INPUT: ScenarioInput = {
  model: "",
  inputTokens: "20000",
  outputTokens: "2000",
  requestsPerDay: "50",
  cachedPercent: "0",
};

export type ParsedScenario =
  | { readonly status: "ok"; readonly scenario: CostScenario }
  | { readonly status: "wrong"; readonly why: string };

/** The scenario that the fields name, or what is wrong with them in words. "20,000" and "20 000" are numbers. */
export function parseScenario(input: ScenarioInput): ParsedScenario {
  const scenario: CostScenario = {
    kind: "requests",
    inputTokens: whole(input.inputTokens),
    outputTokens: whole(input.outputTokens),
    requestsPerDay: whole(input.requestsPerDay),
    cachedPercent: percent(input.cachedPercent),
  };
  const why = scenarioProblem(scenario);
  return why === null ? { status: "ok", scenario } : { status: "wrong", why };
}

/** What was saved, where it fits; else what it starts with. */
export function savedInput(saved: unknown): ScenarioInput {
  if (typeof saved !== "object" || saved === null) return FIRST_INPUT;
  const values = saved as Partial<Record<keyof ScenarioInput, unknown>>;
  const take = (key: keyof ScenarioInput) => {
    const value = values[key];
    return typeof value === "string" && value.length <= 100 ? value : FIRST_INPUT[key];
  };
  return {
    model: take("model"),
    inputTokens: take("inputTokens"),
    outputTokens: take("outputTokens"),
    requestsPerDay: take("requestsPerDay"),
    cachedPercent: take("cachedPercent"),
  };
}

function whole(text: string): number {
  const digits = text.replace(/(?<=\d)[ ,_](?=\d{3}(?!\d))/g, "").trim();
  return /^\d{1,12}$/.test(digits) ? Number(digits) : Number.NaN;
}

function percent(text: string): number {
  const value = text.replace("%", "").trim();
  return /^\d{1,3}(\.\d{1,3})?$/.test(value) ? Number(value) : Number.NaN;
}
