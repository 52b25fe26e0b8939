import type { Transport } from "./connect-library.ts";
import type { LastWords } from "./stdio-words.ts";

/**
 * The way to one server, not started yet: the library starts and closes it. What comes through it has passed a `Gate`.
 * `close` resolves when nothing of it is left.
 */
export interface ServerTransport {
  readonly transport: Transport;
  /** What the server says beside its answers; its log messages are added here. */
  readonly words: LastWords;
  /** Why it is over, for people and cleaned; of use as soon as the transport has called `onclose`, or `start` has rejected. */
  why(): string;
}
