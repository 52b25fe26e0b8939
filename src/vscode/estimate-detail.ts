import { formatUsd } from "../core/money.ts";
import type { TierEstimate } from "../core/spend/estimate-types.ts";

/** Which models, what the estimate is based on, and the baseline beside it. The whole basis is in the log. */
export function estimateDetail({ models, likely, baseline, basis }: TierEstimate): string {
  const onBaseline = likely === null ? "" : ` The same tokens on the baseline: about ${formatUsd(baseline)}.`;
  return `${models.map(shortName).join(", ")}. ${firstSentence(basis)}${onBaseline}`;
}

function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
}

/** "deepseek/deepseek-v3.2" as people say it. */
function shortName(slug: string): string {
  return slug.split("/").at(-1) ?? slug;
}
