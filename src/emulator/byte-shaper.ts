import { setImmediate, setTimeout } from "node:timers/promises";
import type { Exchange } from "./exchange.ts";
import type { WireShape } from "./faults.ts";

/** Sends a body's bytes in the shape that a fault wants: sliced, slowed, with other line ends, or cut at a byte. */
export class ByteShaper {
  readonly contentType: string | undefined;
  readonly #exchange: Exchange;
  readonly #shape: WireShape;
  #left: number;
  #broken = false;

  constructor(exchange: Exchange, shape: WireShape) {
    this.#exchange = exchange;
    this.#shape = shape;
    this.contentType = shape.contentType;
    this.#left = shape.cut?.atByte ?? Number.POSITIVE_INFINITY;
  }

  /** What comes after the cut is swallowed: whoever writes does not notice, as behind a broken proxy. */
  async write(text: string): Promise<void> {
    const bytes = Buffer.from(this.#shape.crlf ? text.replace(/\n/g, "\r\n") : text);
    const passed = bytes.subarray(0, this.#left);
    this.#left -= passed.length;
    if (passed.length > 0) await this.#slice(passed);
    if (this.#left === 0) this.#break();
  }

  /** To be called before the response ends; does not return before the client has gone where nothing may end. */
  async finish(): Promise<void> {
    if (this.#broken && this.#shape.cut?.ending === "silence") await this.#exchange.untilGone();
  }

  async #slice(bytes: Buffer): Promise<void> {
    const { slices } = this.#shape;
    if (!slices) return await this.#exchange.flush(bytes);
    for (let start = 0; start < bytes.length && !this.#exchange.gone.aborted; start += slices.bytes) {
      await this.#exchange.send(bytes.subarray(start, start + slices.bytes));
      const { gone: signal } = this.#exchange;
      // In turns of the loop where no time is asked for, so that each slice is a packet of its own.
      const pause =
        slices.everyMs === 0 ? setImmediate(undefined, { signal }) : setTimeout(slices.everyMs, undefined, { signal });
      await pause.catch(() => undefined);
    }
  }

  #break(): void {
    if (this.#broken) return;
    this.#broken = true;
    const { response } = this.#exchange;
    const ending = this.#shape.cut?.ending;
    if (ending === "end") response.end();
    if (ending === "reset") response.socket?.resetAndDestroy();
  }
}
