import { EventEmitter } from "node:events";

/** A terminal's keys, typed by the test. */
export class FakeKeys extends EventEmitter {
  setRawMode(): void {}
  resume(): void {}
  pause(): void {}
  async type(text: string): Promise<void> {
    for (const key of text) {
      this.emit("data", Buffer.from(key));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
