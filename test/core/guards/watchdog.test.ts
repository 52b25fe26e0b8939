import assert from "node:assert/strict";
import { type Watch, watchedAbilities, watchedClient, watchTask } from "../../../src/core/guards/watchdog.ts";
import { NO_ABILITIES } from "../../../src/core/tools/abilities.ts";
import { type FakeHost, fakeHost } from "../../support/fake-host.ts";
import { completion, context, request } from "../../support/scripted-client.ts";

const MINUTE = 60_000;

function watched(active = 60, silent = 15): { host: FakeHost; watch: Watch } {
  const host = fakeHost();
  return { host, watch: watchTask(host, active * MINUTE, silent * MINUTE) };
}

describe("the watchdog of a running task", () => {
  it("stops one that gives no sign of life, and says so", async () => {
    const { host, watch } = watched();
    await host.advance(14 * MINUTE);
    watch.alive();
    await host.advance(14 * MINUTE);
    assert.equal(watch.signal.aborted, false);
    await host.advance(MINUTE);
    assert.equal(watch.signal.aborted, true);
    assert.match(watch.why() ?? "", /no sign of life for 15 minutes/);
  });

  it("stops one that works for longer than it may, however lively it is", async () => {
    const { host, watch } = watched(30);
    for (let minute = 0; minute < 29; minute++) {
      await host.advance(MINUTE);
      watch.alive();
    }
    assert.equal(watch.signal.aborted, false);
    await host.advance(MINUTE);
    assert.match(watch.why() ?? "", /after 30 minutes of work/);
  });

  it("counts no time in which the task waits, nested waits included", async () => {
    const { host, watch } = watched(30);
    const [outer, inner] = [watch.pause(), watch.pause()];
    await host.advance(600 * MINUTE);
    outer();
    outer();
    await host.advance(600 * MINUTE);
    assert.equal(watch.signal.aborted, false);
    inner();
    await host.advance(14 * MINUTE);
    assert.equal(watch.signal.aborted, false);
    await host.advance(MINUTE);
    assert.equal(watch.signal.aborted, true);
  });

  it("takes a machine that slept for no silence", async () => {
    const host = fakeHost();
    let asleep = 0;
    const watch = watchTask({ elapsed: () => host.elapsed() + asleep, sleep: host.sleep }, 60 * MINUTE, 15 * MINUTE);
    await host.advance(14 * MINUTE);
    asleep = 8 * 60 * MINUTE;
    await host.advance(2 * MINUTE);
    assert.equal(watch.signal.aborted, false);
    await host.advance(15 * MINUTE);
    assert.equal(watch.signal.aborted, true);
  });

  it("leaves no clock behind, also when it ends in a pause", async () => {
    const { host, watch } = watched();
    watch.end();
    await host.advance(0);
    assert.deepEqual(host.sleeping(), []);
    const paused = watched();
    paused.watch.pause();
    await paused.host.advance(15 * MINUTE);
    paused.watch.end();
    await paused.host.advance(600 * MINUTE);
    assert.deepEqual(paused.host.sleeping(), []);
    assert.equal(paused.watch.signal.aborted, false);
  });

  it("counts a call's time only from when it is sent, and each piece of its answer as a sign of life", async () => {
    const { host, watch } = watched(600, 15);
    const sent = Promise.withResolvers<void>();
    const told: string[] = [];
    const client = watchedClient(
      {
        async complete(_request, call) {
          await host.sleep(300 * MINUTE, call.signal);
          call.onStep?.({ type: "reserved", attempt: "1", model: "m", bound: 1 as never });
          for (let piece = 0; piece < 6; piece++) {
            await host.sleep(10 * MINUTE, call.signal);
            call.onDelta?.({ kind: "text", text: "." });
          }
          sent.resolve();
          await host.sleep(20 * MINUTE, call.signal);
          return completion();
        },
      },
      watch,
    );
    const ended = client.complete(request(), {
      ...context(),
      signal: watch.signal,
      onStep: (step) => told.push(step.type),
    });
    ended.catch(() => undefined);
    await host.advance(300 * MINUTE);
    assert.equal(watch.signal.aborted, false);
    await host.advance(60 * MINUTE);
    await sent.promise;
    assert.equal(watch.signal.aborted, false);
    await host.advance(15 * MINUTE);
    assert.match(watch.why() ?? "", /no sign of life/);
    await assert.rejects(ended);
    assert.deepEqual(told, ["reserved"]);
  });

  it("does not count the time of a question or a command", async () => {
    const { host, watch } = watched();
    const answer = Promise.withResolvers<string | null>();
    const abilities = watchedAbilities({ ...NO_ABILITIES, askUser: () => answer.promise }, watch);
    assert.equal(abilities.commands, null);
    const asked = abilities.askUser?.({ task: "t", question: "Which?", options: [] }, watch.signal);
    await host.advance(48 * 60 * MINUTE);
    assert.equal(watch.signal.aborted, false);
    answer.resolve("This.");
    assert.equal(await asked, "This.");
    await host.advance(15 * MINUTE);
    assert.equal(watch.signal.aborted, true);
  });
});
