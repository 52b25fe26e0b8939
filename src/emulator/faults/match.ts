import { chance } from "../chance.ts";
import type { ParsedChatRequest } from "../responder.ts";
import type { When } from "./rule-schema.ts";

/** Whether the request is of the kind that a rule is for; its place among those of the kind does not matter. */
export function fits({ model, provider, contains, stream, tools }: When, request: ParsedChatRequest): boolean {
  return (
    (model === undefined || isModel(model, request.model)) &&
    (provider === undefined || provider === request.provider) &&
    (contains === undefined || request.messages.some(({ content }) => content.includes(contains))) &&
    (stream === undefined || stream === request.stream) &&
    (tools === undefined || tools === request.tools.length > 0)
  );
}

function isModel(pattern: string, slug: string): boolean {
  return pattern.endsWith("*") ? slug.startsWith(pattern.slice(0, -1)) : slug === pattern;
}

/** Whether the n-th request of the kind, counted from 0, is one that the rule chooses. */
export function isChosen(
  { requests, from = 0, every = 1, share }: When,
  nth: number,
  seed: string,
  place: number,
): boolean {
  if (requests && !requests.includes(nth)) return false;
  if (nth < from || (nth - from) % every !== 0) return false;
  return share === undefined || chance(seed, "fault", place, nth) < share;
}
