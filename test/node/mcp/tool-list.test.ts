import assert from "node:assert/strict";
import type { ServerChange } from "../../../src/core/mcp/server.ts";
import { ToolList } from "../../../src/node/mcp/connection-tools.ts";

const NEVER = new AbortController().signal;
const tool = (name: string) => ({ name, inputSchema: { type: "object" } });

/** A server whose lists are answered by the test. */
function listed() {
  const asked: ((names: readonly string[]) => void)[] = [];
  const changes: ServerChange[] = [];
  const arrived: (() => void)[] = [];
  const list = new ToolList(
    [tool("a")],
    () =>
      new Promise((resolve) => {
        asked.push((names) => resolve(names.map(tool)));
        for (const tell of arrived.splice(0)) tell();
      }),
    () => 0,
  );
  list.onChange((change) => changes.push(change));
  /** The next question that is not answered yet. */
  const next = async (): Promise<(names: readonly string[]) => void> => {
    if (asked.length === 0) await new Promise<void>((resolve) => arrived.push(resolve));
    return asked.shift() as (names: readonly string[]) => void;
  };
  return { list, changes, next, asked };
}

describe("The tools of a connection", () => {
  it("are asked for once after many announcements, and told when they are others", async () => {
    const { list, changes, next, asked } = listed();
    for (let at = 0; at < 100; at++) list.changed();
    const settled = list.settled(NEVER);
    (await next())(["b"]);
    await settled;
    assert.deepEqual(changes, [{ type: "tools", tools: [tool("b")] }]);
    assert.deepEqual(list.now(), [tool("b")]);
    assert.equal(asked.length, 0);
  });

  it("are not told of again when they are the same", async () => {
    const { list, changes, next } = listed();
    list.changed();
    const settled = list.settled(NEVER);
    (await next())(["a"]);
    await settled;
    assert.deepEqual(changes, []);
  });

  it("are waited for until a list comes that was asked for after the announcement, and no longer", async () => {
    const { list, next } = listed();
    list.changed();
    void list.settled(NEVER);
    const first = await next();
    list.changed();
    let isSettled = false;
    const settled = list.settled(NEVER).then(() => {
      isSettled = true;
    });
    first(["old"]);
    const second = await next();
    assert.equal(isSettled, false);
    // Announced without end: the call that waits is not concerned.
    list.changed();
    second(["new"]);
    await settled;
    assert.deepEqual(list.now(), [tool("new")]);
  });

  it("are waited for by nobody once the server is gone, which is told once, also to who asks later", async () => {
    const { list, changes, next } = listed();
    list.changed();
    const settled = list.settled(NEVER);
    await next();
    list.gone("it crashed");
    list.gone("it was closed");
    await settled;
    const late: ServerChange[] = [];
    list.onChange((change) => late.push(change));
    await Promise.resolve();
    assert.deepEqual(changes, [{ type: "gone", why: "it crashed" }]);
    assert.deepEqual(late, changes);
  });

  it("are told to nobody after the connection was closed", async () => {
    const { list, changes, next } = listed();
    list.changed();
    const settled = list.settled(NEVER);
    const answer = await next();
    list.close();
    answer(["b"]);
    await settled;
    list.gone("it was closed");
    assert.deepEqual(changes, []);
  });
});
