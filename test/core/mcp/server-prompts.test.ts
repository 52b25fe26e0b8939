import assert from "node:assert/strict";
import type { CallResult } from "../../../src/core/mcp/server.ts";
import { MAX_RESULT_CHARACTERS } from "../../../src/core/tools/cap.ts";
import { fakeServer, listed, toolboxOf } from "../../support/mcp-servers.ts";

const none = new AbortController().signal;
const said = (text: string) => async (): Promise<CallResult> => ({ status: "answered", text, isError: false });

describe("prompts of servers", () => {
  it("are listed with their server, clean, without those whose names do not show", async () => {
    const one = fakeServer("one", [listed("read")]);
    one.prompts = [
      { name: "review", description: "Re\u200bviews.", arguments: [{ name: "file", required: true }] },
      { name: "re\u200bview", arguments: [] },
      { name: "other", arguments: [{ name: "a\u202e", required: false }] },
    ];
    const broken = fakeServer("two", [listed("read")]);
    Object.defineProperty(broken, "prompts", { get: () => assert.fail("broken") });
    const { box } = await toolboxOf([one, broken]);
    assert.deepEqual(await box.prompts(none), [
      {
        server: "one",
        name: "review",
        description: "Re<U+200B>views.",
        arguments: [{ name: "file", required: true }],
      },
    ]);
  });

  it("are filled in as clean, bounded text", async () => {
    const one = fakeServer("one", [listed("read")]);
    one.answer = said(`\u001b[31mDo it\u200b${"x".repeat(3 * MAX_RESULT_CHARACTERS)}`);
    const { box } = await toolboxOf([one]);
    const got = await box.prompt("one", "review", {}, none);
    assert.ok(got.status === "answered");
    assert.match(got.text, /^<U\+001B>\[31mDo it<U\+200B>x/);
    assert.equal(got.text.length, MAX_RESULT_CHARACTERS);
    assert.deepEqual(one.asked, ["review"]);
  });

  it("fail in words where the server is none, is off or does not answer", async () => {
    const one = fakeServer("one", [listed("read")]);
    one.answer = () => new Promise(() => undefined);
    const { box, host } = await toolboxOf([one]);
    assert.deepEqual(await box.prompt("two", "p", {}, none), { status: "failed", why: "there is no server two" });
    const waiting = box.prompt("one", "p", {}, none);
    await host.advance(5_000);
    assert.deepEqual(await waiting, { status: "failed", why: "no answer within 5 seconds" });
    await box.switchOff(["one"]);
    assert.deepEqual(await box.prompts(none), []);
    const off = await box.prompt("one", "p", {}, none);
    assert.match(off.status === "failed" ? off.why : "", /does not run \(you have switched it off\)/);
  });
});
