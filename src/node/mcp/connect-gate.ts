import type { JSONRPCMessage } from "./connect-library.ts";

/** Of what nobody asked for, in one second. Servers that log at their busiest stay below 1,000. */
const MOST_UNASKED = 5_000;
const WINDOW_MS = 1_000;
/** A long message counts as several. */
const BYTES_PER_UNIT = 16 * 1024;

/**
 * Between the wire and the library: lets through answers to what was asked and is still waited for, once each, and
 * what servers may send unasked as long as it is no flood. Late, double and made-up answers are dropped.
 */
export class Gate {
  readonly #elapsed: () => number;
  readonly #awaited = new Set<string | number>();
  #windowFrom = Number.NEGATIVE_INFINITY;
  #units = 0;

  /** @param elapsed monotonic milliseconds. */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  /** To be told of every message before it is sent. */
  sent(message: JSONRPCMessage): void {
    if (!("method" in message)) return;
    if ("id" in message) this.#awaited.add(message.id);
    if (message.method !== "notifications/cancelled") return;
    const id = message.params?.requestId;
    if (typeof id === "string" || typeof id === "number") this.#awaited.delete(id);
  }

  /** "flood": too much of what nobody asked for; the connection is to be closed. */
  received(message: JSONRPCMessage, bytes: number): "pass" | "drop" | "flood" {
    if (!("method" in message)) {
      // Exactly the id that was sent: the library takes "0x1", null and [] for numbers.
      if (message.id !== undefined && this.#awaited.delete(message.id)) return "pass";
      return this.#isFlood(bytes) ? "flood" : "drop";
    }
    return this.#isFlood(bytes) ? "flood" : "pass";
  }

  /** A line that is no message. */
  noise(bytes: number): "drop" | "flood" {
    return this.#isFlood(bytes) ? "flood" : "drop";
  }

  #isFlood(bytes: number): boolean {
    const now = this.#elapsed();
    if (now - this.#windowFrom > WINDOW_MS) {
      this.#windowFrom = now;
      this.#units = 0;
    }
    this.#units += 1 + Math.floor(bytes / BYTES_PER_UNIT);
    return this.#units > MOST_UNASKED;
  }
}

export const FLOOD = `it sent more than ${MOST_UNASKED.toLocaleString("en-US")} messages in a second that nobody had asked for, and was closed`;
