import { clean } from "../../core/untrusted/clean.ts";

/** The last of what a server says on its standard error, whole lines as far as there are any. */
export class LastWords {
  readonly #limit: number;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #dropped = 0;
  readonly #notes: string[] = [];

  /** @param limit bytes that are kept. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    this.#pieces.push(chunk);
    this.#bytes += chunk.length;
    // Joined now and then only: a flood of small pieces would be copied anew for each.
    if (this.#bytes > this.#limit * 2 || this.#pieces.length > 1_000) this.#trim();
  }

  /** A sentence of ours that stands before all that the server says. */
  note(sentence: string): void {
    this.#notes.push(sentence);
  }

  /** For people: what does not show is written out. */
  text(): string {
    return [...this.#notes.map((note) => `(${note})\n`), clean(this.#said()).text].join("");
  }

  /** The end of it in one line, for a sentence; empty where it has said nothing. */
  last(characters: number): string {
    const line = this.#said().trim().replace(/\s+/g, " ");
    return line.length > characters ? `… ${line.slice(-characters)}` : line;
  }

  #said(): string {
    this.#trim();
    const text = Buffer.concat(this.#pieces, this.#bytes).toString("utf8");
    return this.#dropped > 0 ? text.slice(text.indexOf("\n") + 1) : text;
  }

  #trim(): void {
    const all = Buffer.concat(this.#pieces, this.#bytes);
    const kept = all.subarray(Math.max(0, all.length - this.#limit));
    this.#dropped += all.length - kept.length;
    // A copy: a view would hold the whole of it.
    this.#pieces = [Buffer.from(kept)];
    this.#bytes = kept.length;
  }
}
