import assert from "node:assert/strict";
import type { Fault, WireShape } from "../../../src/emulator/faults.ts";
import { asking, emulator, post, says } from "../../support/emulated.ts";

const OPTIONS = { clock: () => 1e12, seed: "same" };

async function body(fault: Fault | null, stream = true): Promise<Buffer> {
  const emulated = await emulator(says("0123".repeat(8)), { ...OPTIONS, faults: () => fault });
  return Buffer.from(await (await post(emulated, asking("Go", { stream }))).arrayBuffer());
}

const shaped = (shape: WireShape): Fault => ({ kind: "wire", shape });

describe("the bytes of an answer", () => {
  for (const stream of [true, false]) {
    it(`are cut exactly where it is asked for (${stream ? "stream" : "whole"})`, async () => {
      const whole = await body(null, stream);
      for (const atByte of [0, 1, 100, whole.length - 1]) {
        const cut = await body(shaped({ cut: { atByte, ending: "end" } }), stream);
        assert.deepEqual(cut, whole.subarray(0, atByte));
      }
    });
  }

  it("break off with a reset, or never end, and the whole answer is billed where the provider did not notice", async () => {
    await assert.rejects(body(shaped({ cut: { atByte: 300, ending: "reset" } })), TypeError);
    const fault = shaped({ cut: { atByte: 300, ending: "silence" } });
    const emulated = await emulator(says("0123".repeat(8)), { ...OPTIONS, faults: () => fault });
    const controller = new AbortController();
    const response = await post(emulated, asking("Go", { stream: true }), { signal: controller.signal });
    const reader = response.body?.getReader();
    let got = 0;
    while (got < 300) got += (await reader?.read())?.value?.length ?? assert.fail("ended");
    assert.equal(got, 300);
    controller.abort();
    assert.equal(emulated.bill()[0]?.usage.completionTokens, 8);
    assert.equal(emulated.bill()[0]?.cancelled, false);
  });

  it("may arrive in slices, and with other line ends", async () => {
    const whole = await body(null);
    assert.deepEqual(await body(shaped({ slices: { bytes: 100, everyMs: 0 } })), whole);
    const crlf = (await body(shaped({ crlf: true }))).toString();
    assert.equal(crlf.replaceAll("\r\n", "\n"), whole.toString());
    assert.ok(!/[^\r]\n/.test(crlf));
  });

  it("are those of a recording, one for one", async () => {
    const bytes = Buffer.from([0x64, 0x61, 0x74, 0x61, 0xff, 0x00, 0x0a, 0xc3]);
    const replay: Fault = { kind: "replay", status: 200, contentType: "text/event-stream", bytes };
    assert.deepEqual(await body(replay), bytes);
  });
});
