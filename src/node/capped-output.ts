/**
 * Output of a program up to a limit of bytes: the first half of the limit from its start and the other half from its
 * end, since a command line's errors stand at either. Between them one line says how much was left out.
 */
export class CappedOutput {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #dropped = 0;

  constructor(maxBytes: number) {
    this.#headLimit = Math.ceil(maxBytes / 2);
    this.#tailLimit = Math.floor(maxBytes / 2);
  }

  get truncated(): boolean {
    return this.#dropped > 0;
  }

  add(chunk: Buffer): void {
    const forHead = chunk.subarray(0, this.#headLimit - this.#headBytes);
    if (forHead.length > 0) {
      this.#head.push(forHead);
      this.#headBytes += forHead.length;
    }
    const rest = chunk.subarray(forHead.length);
    if (rest.length === 0) return;
    this.#tail.push(rest);
    this.#tailBytes += rest.length;
    if (this.#tailBytes > this.#tailLimit) this.#trimTail();
  }

  /** As UTF-8; a character that the limit cuts in two is left out. */
  text(): string {
    const head = Buffer.concat(this.#head);
    const tail = Buffer.concat(this.#tail);
    if (!this.truncated) return Buffer.concat([head, tail]).toString("utf8");
    return `${wholeStart(head)}\n… ${this.#dropped} bytes left out …\n${wholeEnd(tail)}`;
  }

  #trimTail(): void {
    let over = this.#tailBytes - this.#tailLimit;
    this.#dropped += over;
    this.#tailBytes = this.#tailLimit;
    let whole = 0;
    for (const chunk of this.#tail) {
      if (chunk.length > over) break;
      over -= chunk.length;
      whole++;
    }
    this.#tail = this.#tail.slice(whole);
    const first = this.#tail[0];
    if (first && over > 0) this.#tail[0] = first.subarray(over);
  }
}

/** Decodes the start of a text; an unfinished last character stays in the decoder. */
function wholeStart(bytes: Buffer): string {
  return new TextDecoder().decode(bytes, { stream: true });
}

function wholeEnd(bytes: Buffer): string {
  let from = 0;
  // Bytes 10xxxxxx go on a character that began before.
  while (from < 3 && ((bytes[from] ?? 0) & 0xc0) === 0x80) from++;
  return bytes.subarray(from).toString("utf8");
}
