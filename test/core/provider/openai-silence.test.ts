import assert from "node:assert/strict";
import { fakeHost } from "../../support/fake-host.ts";
import { chunk, events, goodAnswer, type HttpStep, sse } from "../../support/http-script.ts";
import { latch } from "../../support/latch.ts";
import { wireBench } from "../../support/wire-client.ts";

describe("the client", () => {
  const { ask, failed } = wireBench();

  describe("gives up on silence by its own clocks", () => {
    const openWith =
      (text: string, opened: () => void): HttpStep =>
      (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(text, () => opened());
      };

    it("after 60 s without headers", async () => {
      const host = fakeHost({ fetch: globalThis.fetch });
      const arrived = latch();
      const outcome = failed([() => arrived.reach()], { host });
      await arrived.reached;
      await host.advance(59_999);
      assert.deepEqual(host.sleeping(), [1]);
      await host.advance(1);
      const { kind, billing, message } = await outcome;
      assert.deepEqual([kind, billing, message], ["stalled", "unknown", "no answer within 60 s"]);
    });

    it("after 45 s without a byte", async () => {
      const host = fakeHost({ fetch: globalThis.fetch });
      const seen = latch();
      const outcome = failed([openWith(events([chunk({ content: "half" })], false), () => undefined)], {
        host,
        call: { onDelta: () => seen.reach() },
      });
      await seen.reached;
      await host.advance(60_000);
      assert.deepEqual([(await outcome).kind, (await outcome).message], ["stalled", "no byte for 45 s"]);
    });

    it("after 120 s in which only keep-alive comments came", async () => {
      const bytes = latch();
      let got = bytes;
      const host = fakeHost({ fetch: watchBytes(() => got.reach()) });
      let alive: () => void = () => undefined;
      const step: HttpStep = (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        alive = () => response.write(": OPENROUTER PROCESSING\n\n");
        alive();
      };
      const outcome = failed([step], { host });
      await bytes.reached;
      for (let minute = 0; minute < 4; minute++) {
        await host.advance(30_000);
        got = latch();
        alive();
        if (minute < 3) await got.reached;
      }
      assert.deepEqual([(await outcome).kind, (await outcome).message], ["stalled", "no progress for 120 s"]);
    });
  });

  describe("stops when it is cancelled", () => {
    it("before anything is sent: proves that nothing was billed", async () => {
      const outcome = await failed([], { call: { signal: AbortSignal.abort() } });
      assert.deepEqual([outcome.kind, outcome.billing], ["cancelled", "nothing"]);
    });

    it("in mid-stream: the bill is not known and the connection is closed", async () => {
      const stop = new AbortController();
      const closed = latch();
      const step: HttpStep = (response) => {
        response.on("close", () => closed.reach());
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(events([chunk({ content: "half" })], false));
      };
      const outcome = await failed([step], { call: { signal: stop.signal, onDelta: () => stop.abort() } });
      assert.deepEqual([outcome.kind, outcome.billing, outcome.generationId], ["cancelled", "unknown", "gen-1"]);
      await closed.reached;
    });

    it("while it waits for headers", async () => {
      const stop = new AbortController();
      const outcome = await failed([() => stop.abort()], { call: { signal: stop.signal } });
      assert.deepEqual([outcome.kind, outcome.billing], ["cancelled", "unknown"]);
    });

    it("leaves no clock running", async () => {
      const host = fakeHost({ fetch: globalThis.fetch });
      await ask([sse(goodAnswer())], { host });
      assert.deepEqual(host.sleeping(), []);
    });
  });
});

/** The real fetch, telling when bytes of a body have been read. */
function watchBytes(onBytes: () => void): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const body = response.body?.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(bytes, controller) {
          controller.enqueue(bytes);
          onBytes();
        },
      }),
    );
    return new Response(body ?? null, { status: response.status, headers: response.headers });
  };
}
