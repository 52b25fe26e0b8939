import { seededRandom } from "../../test/support/seeded-random.ts";
import type { Expected, Verifier } from "./policies.ts";
import { bootstrap, compare } from "./statistics.ts";

const WIDTHS = [8, 8, 10, 24, 24] as const;
const HEADS = ["solved", "a task", "a solved", "of its tasks", "cheaper"];

export function heading(what: string): void {
  console.log("");
  row(what, HEADS);
}

/** A policy's figures against the baseline's, the last two with their 95 % bootstrap intervals over instances. */
export function print(what: string, policy: Expected, baseline: Expected, seed: number): void {
  const { parity, saving } = bootstrap(policy, baseline, seededRandom(seed));
  const range = ([low, high]: readonly [number, number]) => `[${low.toFixed(1)}, ${high.toFixed(1)}]`;
  const one = compare(policy, baseline, [...policy.solved.keys()]);
  row(what, [
    percent(one.solvedPercent),
    usd(one.costPerTask),
    usd(one.costPerSolved),
    `${percent(one.parity)} ${range(parity)}`,
    `${percent(one.saving)} ${range(saving)}`,
  ]);
}

export function row(what: string, cells: readonly string[]): void {
  console.log(`${what.padEnd(66)} ${cells.map((cell, index) => cell.padStart(WIDTHS[index] ?? 0)).join(" ")}`);
}

export function percent(value: number): string {
  return `${value.toFixed(1)} %`;
}

export function usd(value: number): string {
  return `$${value.toFixed(3)}`;
}

export function verifierText({ falseAccept, falseReject }: Verifier): string {
  if (falseAccept === 0 && falseReject === 0) return "that is never wrong (upper bound)";
  return `that accepts ${percent(100 * falseAccept)} of wrong, refuses ${percent(100 * falseReject)} of right`;
}
