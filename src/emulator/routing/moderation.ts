import type { Message } from "../../core/provider/client.ts";
import type { Moderation } from "../emulation.ts";
import { type Refusal, refusal } from "../refusals.ts";
import type { ProviderEndpoint } from "./provider-endpoint.ts";

/** Flags a text that says so itself, such as "simulated-moderation:violence"; for tests of what clients do then. */
export const FLAGS_ITSELF: Moderation = (text) =>
  [...text.matchAll(/simulated-moderation:([a-z/-]+)/g)].map(([, reason = ""]) => reason);

/** The 403 of a provider that moderates its input, for the first message that is flagged. */
export function moderationRefusal(
  messages: readonly Message[],
  { provider, model }: ProviderEndpoint,
  moderate: Moderation,
): Refusal | null {
  for (const { content } of messages) {
    const reasons = moderate(content);
    if (reasons.length === 0) continue;
    const flagged_input = content.length > 100 ? `${content.slice(0, 48)}...${content.slice(-48)}` : content;
    const metadata = { reasons, flagged_input, provider_name: provider, model_slug: model.slug };
    return refusal(403, "Input was flagged by moderation", { metadata });
  }
  return null;
}
