/** Work at one go, in milliseconds; the editor that this runs in has other things to do. */
const SLICE_MS = 5;

let since = 0;
let queue: Promise<void> = Promise.resolve();

/**
 * Long work that looks at the disk without waiting calls this between its steps: at once while its slice lasts, else in
 * a later turn of the event loop. All such work of the process shares the slices, since a turn of the loop lets
 * everybody go on who waited for it.
 */
export function nextTurn(): Promise<void> | undefined {
  if (performance.now() - since < SLICE_MS) return undefined;
  const turn = queue.then(
    () =>
      new Promise<void>((resume) => {
        setImmediate(() => {
          since = performance.now();
          resume();
        });
      }),
  );
  queue = turn;
  return turn;
}
