import type { GenerateRetry } from "../engine-types.ts";
import type { RouteCandidate } from "../routing/route.ts";

export interface GenerateChoice {
  readonly model: string;
  /** Slugs to go on to when its providers fail. */
  readonly fallbacks: readonly string[];
  /** Why it is asked, for people. */
  readonly reason: string;
}

/**
 * The model for one try out of the order of a decision. Nothing checks what is generated, so a last resort is only
 * reached by a person who has looked at what the models before it proposed. `null`: there is no next one.
 */
export function chooseForTry(
  candidates: readonly RouteCandidate[],
  retry: GenerateRetry | undefined,
): GenerateChoice | null {
  const regular = candidates.filter(({ role }) => role !== "baseline");
  const from = (chosen: RouteCandidate, why: string): GenerateChoice => ({
    model: chosen.slug,
    fallbacks: after(candidates, chosen.slug).flatMap(({ role, slug }) => (role === "baseline" ? [] : [slug])),
    reason: `${why}${chosen.reason}`,
  });
  const [first] = regular;
  if (first === undefined) throw new Error("the last resort stood alone in a decision");
  if (retry === undefined) return from(first, "");
  const known = candidates.find(({ slug }) => slug === retry.model);
  if (known === undefined) return from(first, `${retry.model} is not in the order any more. `);
  switch (retry.how) {
    case "again":
      return from(known, `You asked for another try on ${known.slug}. `);
    case "next-model": {
      const [next] = after(candidates, known.slug);
      return next === undefined ? null : from(next, `Next model up: you did not take what ${known.slug} proposed. `);
    }
    default:
      return retry.how satisfies never;
  }
}

/** Who would be asked after this model; `null` for the last one. */
export function nextAfter(candidates: readonly RouteCandidate[], model: string): string | null {
  return after(candidates, model)[0]?.slug ?? null;
}

function after(candidates: readonly RouteCandidate[], model: string): readonly RouteCandidate[] {
  const at = candidates.findIndex(({ slug }) => slug === model);
  return at < 0 ? [] : candidates.slice(at + 1);
}
