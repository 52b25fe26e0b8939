/** Remembers which provider served a session of a model, for ten idle minutes, as the real router does. */
export class StickySessions {
  readonly #last = new Map<string, { readonly tag: string; readonly at: number }>();

  find(session: string | null, model: string, now: number): string | null {
    if (session === null) return null;
    const last = this.#last.get(JSON.stringify([session, model]));
    return last && now - last.at < IDLE_MS ? last.tag : null;
  }

  /** To be called when the provider has answered. */
  keep(session: string | null, model: string, tag: string, now: number): void {
    if (session !== null) this.#last.set(JSON.stringify([session, model]), { tag, at: now });
  }
}

const IDLE_MS = 10 * 60_000;
