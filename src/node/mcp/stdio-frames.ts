/** Pieces of an unfinished line that are kept apart; a server that drips single bytes must not cost an object for each. */
const MOST_PIECES = 256;
const LINE_FEED = 10;

/** Lines of a stream, bounded. Bytes that are no UTF-8 become U+FFFD. */
export class Frames {
  readonly #limit: number;
  #pieces: Buffer[] = [];
  #bytes = 0;

  /** @param limit bytes of one line. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The lines that are whole now, without their ends; "too-long" when one, whole or not, is above the limit. */
  add(chunk: Buffer): readonly string[] | "too-long" {
    const lines: string[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      this.#keep(chunk.subarray(from, end));
      if (this.#bytes > this.#limit) return "too-long";
      lines.push(Buffer.concat(this.#pieces, this.#bytes).toString("utf8"));
      this.#pieces = [];
      this.#bytes = 0;
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
    return this.#bytes > this.#limit ? "too-long" : lines;
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#pieces.length > MOST_PIECES) this.#pieces = [Buffer.concat(this.#pieces, this.#bytes)];
  }
}
