import { formatUsd } from "../money.ts";
import type { TierEstimate } from "./estimate-types.ts";

/** "about $0.12 ($0.05 to $0.40), worst case $1.00"; without a history the worst case, and what is only assumed named so. */
export function estimateText({ low, likely, high, most, assumed }: TierEstimate): string {
  const worst = `worst case ${formatUsd(most)}`;
  if (low === null || likely === null || high === null)
    return `${worst}; no history yet (assumed, not measured: about ${formatUsd(assumed)})`;
  return `about ${formatUsd(likely)} (${formatUsd(low)} to ${formatUsd(high)}), ${worst}`;
}
