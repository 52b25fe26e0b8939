/**
 * Who wrote a text. Everything but the user's own words is data: it may be wrong, and it may be made to give orders.
 * `tool`: what a program printed. `agent`: another model's words, which are no better than what it has read.
 */
export type Source = "user" | "repository" | "tool" | "web" | `mcp:${string}` | `agent:${string}`;

/** Whose texts a conversation has held. It only grows: what was read stays read, also where a summary replaces it. */
export interface Taint {
  readonly sources: ReadonlySet<Source>;
  add(sources: Iterable<Source>): void;
}

export function createTaint(begun: Iterable<Source>): Taint {
  const sources = new Set(begun);
  return {
    sources,
    add: (more) => {
      for (const source of more) sources.add(source);
    },
  };
}

/**
 * What a tool does, by our own word: never by a model's, a server's or a peer's.
 * `read`, `write`: in the agent's own copy, or the run's notes. `run`: starts programs, and asks by itself for what is
 * not proved plain. `send`: carries data out of this machine.
 */
export type Effect = "read" | "write" | "run" | "send";

/**
 * Whether a tool may act without a person. Private data, untrusted text and a way out must not meet unseen: what sends
 * is asked about as soon as the conversation has held anything but the user's own words. No prompt is relied on for it.
 */
export function mayActUnasked(sources: Iterable<Source>, effect: Effect): boolean {
  switch (effect) {
    case "read":
    case "write":
    case "run":
      return true;
    case "send":
      return [...sources].every((source) => source === "user");
    default:
      return effect satisfies never;
  }
}
