import { hash } from "node:crypto";
import type { AskedChat } from "../request/chat-request.ts";

/**
 * Remembers which provider served a conversation with a model, for ten idle minutes, as the real router does. A session
 * sticks from its first answer on; a conversation without one is known by its first messages, and sticks once something
 * of it was read from the provider's cache.
 */
export class StickySessions {
  readonly #last = new Map<string, { readonly tag: string; readonly at: number }>();

  find(asked: Conversation, model: string, now: number): string | null {
    const last = this.#last.get(nameOf(asked, model));
    return last && now - last.at < IDLE_MS ? last.tag : null;
  }

  /** To be called when the provider answers. */
  keep(
    asked: Conversation,
    model: string,
    served: { readonly tag: string; readonly cached: boolean },
    now: number,
  ): void {
    if (asked.sessionId === null && !served.cached) return;
    this.#last.set(nameOf(asked, model), { tag: served.tag, at: now });
  }
}

type Conversation = Pick<AskedChat, "sessionId" | "messages">;

const IDLE_MS = 10 * 60_000;

function nameOf({ sessionId, messages }: Conversation, model: string): string {
  if (sessionId !== null) return JSON.stringify(["session", sessionId, model]);
  const system = messages.find(({ role }) => role === "system")?.content;
  const first = messages.find(({ role }) => role !== "system")?.content;
  return JSON.stringify(["conversation", hash("sha1", JSON.stringify([system, first])), model]);
}
