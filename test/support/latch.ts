/** A promise that the test resolves from outside: something has come so far. */
export interface Latch {
  readonly reached: Promise<void>;
  readonly reach: () => void;
}

export function latch(): Latch {
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  return { reached, reach: () => reach() };
}
