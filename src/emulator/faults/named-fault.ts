import type { Fault } from "../faults.ts";

/** A fault with a name, as scripts and the control API order it. */
export interface NamedFault {
  /** What a client meets, in one line. */
  readonly summary: string;
  make(place: FaultPlace): Fault;
}

/** Where a fault happens; some texts name the model, some headers a time. */
export interface FaultPlace {
  readonly model: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Id of the generation before this one; of none, an invented one. */
  readonly lastGeneration: string;
}

export type NamedFaults = Readonly<Record<string, NamedFault>>;

/** A fault that is always the same. */
export function always(summary: string, fault: Fault): NamedFault {
  return { summary, make: () => fault };
}
