import assert from "node:assert/strict";
import { NAMED_FAULTS } from "../../../src/emulator/faults/catalogue.ts";
import type { WireError } from "../../../src/emulator/faults.ts";
import { usualRefusal } from "../../../src/emulator/refusals.ts";
import { sharedData } from "../../support/shared-data.ts";

/** The named fault that sends what was recorded, by the recording's id; those of one status have its usual body. */
const FAULT_OF: Readonly<Record<string, string>> = {
  "404-no-endpoints-2025": "no-endpoints",
  "402-max-tokens-account": "cannot-afford-again",
  "402-max-tokens-previous-errors": "cannot-afford-again",
  "402-max-tokens-2026-08": "cannot-afford",
  "402-key-limit-variant": "key-cannot-afford",
  "402-insufficient-credits": "no-credit",
  "402-never-purchased": "never-purchased",
  "402-in-flight-budget": "in-flight-budget",
  "429-free-per-day": "rate-limit-free-day",
  "429-free-per-day-2026-09": "rate-limit-free-day",
  "429-free-per-day-high-balance": "rate-limit-free-day-high",
  "429-free-per-minute": "rate-limit-free-minute",
  "429-free-model-rpm": "rate-limit-model",
  "429-shared-capacity-2026-09": "rate-limit-model",
  "429-upstream-shared-pool-2026-09": "rate-limit-overloaded",
  "429-upstream-engine-overloaded-2026-09": "rate-limit-overloaded",
  "429-upstream-2025-in-200": "rate-limit-in-200",
  "200-error-body": "server-error-in-200",
  "401-missing-header": "unauthorized-missing",
  "401-user-not-found": "unauthorized",
  "401-no-cookie": "unauthorized-malformed",
  "403-key-limit": "key-limit",
  "403-budget-limit": "budget-limit",
  "403-guardrail": "guardrail",
  "403-moderation-shape": "moderation",
  "403-agentic-harness": "agentic-harness",
  "400-invalid-model": "invalid-model",
  "400-context-length": "context-too-long",
  "400-upstream-location": "provider-location",
  "404-no-tool-use": "no-tool-use",
  "404-no-tool-use-2026-09": "no-tool-use",
  "404-tool-choice": "tool-choice",
  "404-data-policy": "data-policy",
  "404-providers-filtered": "allowed-providers",
  "404-allowed-providers-2026-09": "allowed-providers",
  "404-image-input-2026-09": "image-input",
  "404-guardrails-2026-09": "guardrails",
  "404-free-variant-retired": "free-variant-ended",
  "404-require-parameters": "require-parameters",
  "404-require-parameters-2026-10": "require-parameters",
  "availability-capacity": "rate-limit-capacity",
  "availability-model-not-found": "invalid-model",
  "availability-deprecated": "model-deprecated",
  "408-openapi": "request-timeout",
  "413-openapi": "payload-too-large",
  "422-openapi": "unprocessable",
  "500-openapi": "server-error",
  "502-openapi": "bad-gateway",
  "503-openapi": "unavailable",
  "524-openapi": "edge-timeout",
  "529-openapi": "overloaded",
};

/** Ordinary keys meet it at `/credits`; see the test of the keys. */
const ELSEWHERE = new Set(["403-management-only"]);

interface Recorded {
  readonly id: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: { readonly error: WireError };
}

describe("every recorded error", () => {
  const text = sharedData("openrouter/errors/errors.json");
  const all = text === undefined ? [] : (JSON.parse(text) as Recorded[]);

  it("has a fault by name that sends its status, its words and its fields", function () {
    if (text === undefined) return this.skip();
    assert.ok(all.length > 50);
    const missing = all.filter(({ id }) => !(id in FAULT_OF) && !ELSEWHERE.has(id));
    assert.deepEqual(missing, []);
    const wrong = all.filter(({ id }) => id in FAULT_OF).flatMap((one) => differences(one));
    assert.deepEqual(wrong, []);
  });
});

function differences({ id, status, headers = {}, body }: Recorded): string[] {
  const sent = sentBy(FAULT_OF[id] ?? "");
  const found: string[] = [];
  if (sent.status !== status) found.push(`status ${sent.status}`);
  const words = firstWords(body.error.message);
  if (!id.startsWith("availability-dep") && firstWords(sent.error.message) !== words) {
    found.push(`"${sent.error.message}"`);
  }
  const fields = [...keys(body.error.metadata), ...keys((body.error as { availability?: object }).availability)];
  const has = new Set([...keys(sent.error.metadata), ...keys((sent.error as { availability?: object }).availability)]);
  found.push(...fields.filter((field) => !has.has(field)).map((field) => `no ${field}`));
  found.push(
    ...Object.keys(headers)
      .filter((name) => !(name in sent.headers))
      .map((name) => `no header ${name}`),
  );
  return found.map((problem) => `${id}: ${problem}`);
}

function sentBy(name: string) {
  const fault = NAMED_FAULTS.get(name)?.make({ model: "acme/able:free", now: 1e12, lastGeneration: "" });
  if (fault?.kind === "error_in_200") return { status: 200, error: fault.error, headers: {} };
  if (fault?.kind !== "http") return assert.fail(`${name} is no HTTP error`);
  const body = (fault.body ?? usualRefusal(fault.status).body) as Recorded["body"];
  return { status: fault.status, error: body.error, headers: fault.headers ?? {} };
}

/** The beginning, without the numbers and slugs that differ from one request to another. */
function firstWords(message: string): string {
  return message
    .replaceAll(/\S+\/\S+|<[\w-]+>\S*|\S+:free/g, "*")
    .replaceAll(/\d+/g, "0")
    .replaceAll(/"\w+"|\S+ is not a valid/g, "*")
    .slice(0, 45);
}

/** What only another version of the body had. */
function keys(record: object | undefined): string[] {
  return Object.keys(record ?? {}).filter(
    (key) => !["fallback_models", "previous_errors", "excluded_by"].includes(key),
  );
}
