/** One thing that was measured. */
export interface Figure {
  readonly name: string;
  /** `null` when it could not be measured here; `how` then says why. */
  readonly value: number | null;
  readonly unit: string;
  /** How it was measured, in a sentence. */
  readonly how: string;
}

export function figureText({ name, value, unit, how }: Figure): string {
  const amount = value === null ? "not measured" : `${shown(value)} ${unit}`;
  return `${name.padEnd(38)} ${amount.padStart(22)}  ${how}`;
}

/** The middle one; the lower of two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function shown(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
}
