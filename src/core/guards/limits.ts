/** Turns of one attempt: what is not done by then is tried anew, or by the next model. */
export const ATTEMPT_TURNS = 120;

/** Time in which a running task may show no sign of life: more than a call that stalls and is tried three times more. */
export const SILENT_MS = 15 * 60_000;

/** Tasks that others may bring about (merges, a repair), for each that was planned. */
export const ADDED_PER_TASK = 2;

/** A planned task has depth 0, what it brings about 1; what that would bring about is not begun. */
export const MOST_DEPTH = 1;
