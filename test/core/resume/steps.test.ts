import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../../../src/core/host.ts";
import { openSteps, STEPS } from "../../../src/core/resume/open-steps.ts";
import { readSteps, STEPS_VERSION, stepLine } from "../../../src/core/resume/step-line.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { temporaryFolder } from "../../support/trees.ts";

describe("the steps of a run", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let host: Host;
  let stop: AbortController;
  const broken: string[] = [];
  beforeEach(() => {
    folder = temporaryFolder();
    host = createNodeHost();
    stop = new AbortController();
    broken.length = 0;
  });
  afterEach(() => folder.dispose());

  const open = (before = async () => {}) =>
    openSteps({ host, folder: folder.path, signal: stop.signal, before, onBroken: (why) => broken.push(why) });
  const file = () => join(folder.path, STEPS);
  const never = async (): Promise<never> => assert.fail("it was done again");

  it("give in the next process what they came to, and are not done again", async () => {
    const first = await open();
    assert.deepEqual(await first.once("a", async () => ({ n: 1 })), { n: 1 });
    const next = await open();
    assert.deepEqual(await next.once("a", never), { n: 1 });
    assert.deepEqual([...next.known.keys()], ["a"]);
  });

  it("are refused where they would come back as something else", async () => {
    const steps = await open();
    const odd = { map: new Map([["a", 1]]), set: new Set([1]), bytes: new Uint8Array(1) };
    for (const [key, value] of Object.entries(odd))
      await assert.rejects(
        steps.once(key, async () => ({ value })),
        /must be plain data, and its "value" is not/,
      );
  });

  it("are closed to other users", async function () {
    if (process.platform === "win32") this.skip();
    await (await open()).once("a", async () => 1);
    assert.equal(statSync(file()).mode & 0o777, 0o600);
  });

  it("keep the intent before the work begins, and what was said of it before the outcome counts", async () => {
    const order: string[] = [];
    const steps = await open(async () => void order.push("said"));
    await steps.once("a", async () => {
      assert.match(readFileSync(file(), "utf8"), /"type":"intent","key":"a"/);
      order.push("done");
    });
    assert.deepEqual(order, ["done", "said"]);
  });

  it("ask what is to become of an intent without an outcome, once", async () => {
    const first = await open();
    await assert.rejects(first.once("a", () => Promise.reject(new Error("killed"))));
    const next = await open();
    assert.equal(await next.once("a", never, async () => "not known"), "not known");
    assert.equal(await (await open()).once("a", never, never), "not known");
    const plain = await open();
    await assert.rejects(plain.once("b", () => Promise.reject(new Error("killed"))));
    assert.equal(await (await open()).once("b", async () => "again"), "again");
  });

  it("keep nothing that ends after the stop", async () => {
    const first = await open();
    const work = first.once("a", async () => {
      stop.abort();
      return "cancelled";
    });
    assert.equal(await work, "cancelled");
    assert.equal((await open()).known.size, 0);
  });

  it("refuse a key that is taken twice", async () => {
    const steps = await open();
    await steps.once("a", async () => 1);
    await assert.rejects(
      steps.once("a", async () => 2),
      /taken twice/,
    );
  });

  it("lose nothing but the last line, wherever that is torn", async () => {
    const first = await open();
    await first.once("a", async () => "kept");
    const whole = readFileSync(file(), "utf8");
    const line = stepLine({ type: "outcome", key: "b", value: "ü, cut" });
    const bytes = Buffer.from(line);
    for (let cut = 0; cut < bytes.length; cut++) {
      writeFileSync(file(), Buffer.concat([Buffer.from(whole), bytes.subarray(0, cut)]));
      const next = await open();
      assert.deepEqual([...next.known], [["a", "kept"]], `cut at ${cut}`);
      assert.equal(readFileSync(file(), "utf8"), whole);
    }
  });

  it("are refused when a line in the middle is damaged, or of another version", async () => {
    const lines = [
      stepLine({ type: "opened", version: STEPS_VERSION }),
      stepLine({ type: "intent", key: "a" }),
      stepLine({ type: "outcome", key: "a", value: 1 }),
    ];
    const damaged = lines.join("").replace('"key":"a"', '"key":"b"');
    assert.deepEqual(readSteps(damaged), { status: "unusable", problem: "Its journal of steps is damaged in line 2." });
    const other = readSteps(stepLine({ type: "opened", version: STEPS_VERSION + 1 }) + lines.slice(1).join(""));
    assert.match(other.status === "unusable" ? other.problem : "", /another version/);
    writeFileSync(file(), damaged);
    await assert.rejects(open(), /damaged in line 2/);
  });

  it("are all forgotten when the disk takes no more, since half of them would do the rest twice", async () => {
    const steps = await open();
    await steps.once("a", async () => 1);
    const append = async () => {
      throw new Error("ENOSPC: no space left");
    };
    host = { ...host, files: { ...host.files, append } };
    const full = await open();
    assert.equal(await full.once("b", async () => 2), 2);
    assert.equal(await full.once("c", async () => 3), 3);
    assert.deepEqual(broken, ["ENOSPC: no space left"]);
    assert.equal(await host.files.stat(file()), undefined);
  });
});
