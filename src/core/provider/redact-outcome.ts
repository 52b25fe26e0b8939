import type { ModelOutcome } from "./client.ts";

/**
 * Takes the secret out of whatever a server may have sent back, except the answer's own text, which it made without
 * seeing the key. Messages become plain text of at most `longest` characters.
 */
export function redactOutcome(outcome: ModelOutcome, clean: (text: string) => string, longest: number): ModelOutcome {
  const shown = <T extends string | null>(text: T): string | T => (text === null ? text : plain(clean(text), longest));
  if (outcome.status === "completed") {
    const { servedModel, provider, generationId } = outcome;
    return {
      ...outcome,
      servedModel: shown(servedModel),
      provider: shown(provider),
      generationId: shown(generationId),
    };
  }
  const { message, suggestion, generationId, servedBy } = outcome;
  return {
    ...withoutSecrets(outcome, shown),
    message: shown(message),
    ...(suggestion === undefined ? {} : { suggestion: shown(suggestion) }),
    ...(generationId === undefined ? {} : { generationId: shown(generationId) }),
    ...(servedBy === undefined ? {} : { servedBy: shown(servedBy) }),
  };
}

type Shown = (text: string) => string;
type Failure = Extract<ModelOutcome, { status: "failed" }>;

/** The words among the data of a cause are the server's too. */
function withoutSecrets(failure: Failure, shown: Shown): Failure {
  const orNull = (text: string | null): string | null => (text === null ? null : shown(text));
  switch (failure.kind) {
    case "provider_down":
      return { ...failure, provider: orNull(failure.provider) };
    case "rate_limited":
      if (failure.by.who !== "upstream") return failure;
      return { ...failure, by: { who: "upstream", provider: orNull(failure.by.provider) } };
    case "moderated":
      return { ...failure, provider: orNull(failure.provider), reasons: failure.reasons.map(shown) };
    case "unsupported":
      return { ...failure, lacking: orNull(failure.lacking ?? null) };
    case "policy":
      return { ...failure, rule: orNull(failure.rule) };
    case "unreachable":
      return { ...failure, codes: failure.codes.map(shown) };
    default:
      return failure;
  }
}

/** Without control characters and those that change how a text is shown, and not too long. */
function plain(text: string, longest: number): string {
  const visible = text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ");
  return visible.length > longest ? `${visible.slice(0, longest)}…` : visible;
}
