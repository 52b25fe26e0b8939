/** The part of a terminal's input that is used. */
export interface Keys {
  setRawMode(raw: boolean): unknown;
  on(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  off(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

export interface ReadLineOptions {
  readonly keys: Keys;
  /** Called with what has been typed so far, first with nothing. */
  readonly show: (typed: string) => void;
  readonly interrupt: () => void;
  readonly signal: AbortSignal;
  /** Most characters; left out: those of a short answer. */
  readonly longest?: number;
}

/**
 * One line, key by key, since something else writes on the screen meanwhile and would mix with what the terminal
 * echoes. `null` on abort and at the end of the input (Ctrl-D).
 */
export async function readLine({
  keys,
  show,
  interrupt,
  signal,
  longest = SHORT,
}: ReadLineOptions): Promise<string | null> {
  if (signal.aborted) return null;
  const { promise, resolve } = Promise.withResolvers<string | null>();
  let typed = "";
  let ended = false;
  const end = (line: string | null): void => {
    ended = true;
    resolve(line);
  };
  const take = (key: string): void => {
    if (key === "\r" || key === "\n") end(typed);
    else if (key === CTRL_D) end(null);
    else if (key === CTRL_C) interrupt();
    else if (key === "\x7f" || key === "\b") typed = typed.slice(0, -1);
    else if (key >= " " && typed.length < longest) typed += key;
    show(typed);
  };
  const read = (chunk: Uint8Array | string): void => {
    const text = typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
    // Arrow keys and the like.
    if (text.startsWith("\x1b")) return;
    // What was typed ahead answers no later question.
    for (const key of text) if (!ended) take(key);
  };
  const abort = () => resolve(null);
  signal.addEventListener("abort", abort, { once: true });
  keys.setRawMode(true);
  keys.on("data", read);
  keys.resume();
  show("");
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", abort);
    keys.off("data", read);
    keys.pause();
    keys.setRawMode(false);
  }
}

const CTRL_C = "\x03";
const CTRL_D = "\x04";
const SHORT = 40;
