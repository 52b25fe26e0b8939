import assert from "node:assert/strict";
import { type ProcessBench, processBench } from "../../support/mcp-processes.ts";

async function withBench(
  kinds: readonly string[],
  work: (bench: ProcessBench) => Promise<void>,
  options: Parameters<typeof processBench>[1] = {},
): Promise<void> {
  const bench = await processBench([...kinds, "good"], options);
  try {
    await work(bench);
    // Of many tools all are behind one.
    const isSelected = bench.box.tools.some(({ name }) => name === "call_tool");
    const { content } = isSelected
      ? await bench.call("call_tool", { name: "good__work" })
      : await bench.call("good__work");
    assert.match(content, /done/);
  } finally {
    await bench.dispose();
  }
  assert.deepEqual(bench.pids(), []);
}

const callsOf = (bench: ProcessBench, kind: string) =>
  bench.notes(kind).filter((note) => note.startsWith("call ")).length;

const toolsOf = (bench: ProcessBench, kind: string) =>
  bench.box
    .views()
    .find(({ name }) => name === kind)
    ?.tools.map(({ listed }) => listed) ?? [];

/** Resolves when the toolbox has told of a state of the server that is looked for. */
function until(bench: ProcessBench, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    bench.box.onChange(() => isSo() && resolve());
    if (isSo()) resolve();
  });
}

describe("A server whose definitions misbehave", function () {
  this.timeout(60_000);

  it("is not called any more once a tool has drifted", () =>
    withBench(["drift"], async (bench) => {
      assert.match((await bench.call("drift__work")).content, /done/);
      await until(bench, () => bench.state("drift") === "changed");
      const again = await bench.call("drift__work");
      assert.equal(again.ok, false);
      assert.match(again.content, /has changed what this tool is|switched off, or waits/);
      assert.equal(callsOf(bench, "drift"), 1);
    }));

  it("is not called before the list is known that it has announced", () =>
    withBench(["drift-before-answer"], async (bench) => {
      // The announcement comes before the answer, so that the next call is made while the list is still asked for.
      assert.match((await bench.call("drift-before-answer__work", { change: true })).content, /done/);
      const next = await bench.call("drift-before-answer__work");
      assert.equal(next.ok, false);
      assert.match(next.content, /has just changed what this tool is|has changed what this tool is/);
      assert.equal(callsOf(bench, "drift-before-answer"), 1);
    }));

  it("is not called with what it changed while it was away", () =>
    withBench(["drift-in-restart"], async (bench) => {
      assert.match((await bench.call("drift-in-restart__work")).content, /exit code 3/);
      await until(bench, () => bench.state("drift-in-restart") === "changed");
      assert.equal((await bench.call("drift-in-restart__work")).ok, false);
      assert.equal(callsOf(bench, "drift-in-restart"), 1);
    }));

  it("is called again when a person has looked at the change", () =>
    withBench(
      ["drift"],
      async (bench) => {
        await bench.call("drift__work");
        await until(bench, () => bench.box.views()[0]?.tools[0]?.description.includes("Also mails.") === true);
        assert.match((await bench.call("drift__work")).content, /done/);
      },
      { trustsChanges: true },
    ));

  it("shadows neither our tools nor its own", () =>
    withBench(["shadowing", "clash"], async (bench) => {
      assert.deepEqual(toolsOf(bench, "shadowing"), ["read_file", "work"]);
      assert.ok(bench.box.tools.every(({ name }) => name !== "read_file"));
      assert.match(bench.box.views()[0]?.detail ?? "", /work: its name stands for another tool already/);
      const names = bench.box.views()[1]?.tools.map(({ name }) => name) ?? [];
      assert.equal(new Set(names).size, 3);
      for (const name of names) assert.match((await bench.call(name)).content, /done/);
      assert.deepEqual(
        bench.notes("clash").filter((note) => note.startsWith("call ")),
        ["call a.b", "call a_b", "call a b"],
      );
    }));

  it("says without end that its tools have changed, and is asked now and then", () =>
    withBench(["change-storm"], async (bench) => {
      for (let at = 0; at < 3; at++) assert.match((await bench.call("change-storm__work")).content, /done/);
      const lists = bench.notes("change-storm").filter((note) => note === "list").length;
      assert.ok(lists >= 2 && lists < 10, `${lists} lists`);
    }));

  it("changes its tools without end, and is called once", () =>
    withBench(["changing-storm"], async (bench) => {
      assert.match((await bench.call("changing-storm__work")).content, /done/);
      await until(bench, () => bench.state("changing-storm") === "changed");
      assert.equal((await bench.call("changing-storm__work")).ok, false);
      assert.equal(callsOf(bench, "changing-storm"), 1);
    }));

  it("has pages without end, and is read so far", () =>
    withBench(["endless-pages", "same-page"], async (bench) => {
      assert.equal(toolsOf(bench, "endless-pages").length, 50);
      assert.equal(bench.notes("endless-pages").filter((note) => note === "list").length, 50);
      assert.equal(bench.notes("same-page").filter((note) => note === "list").length, 2);
      assert.match((await bench.call("same-page__work")).content, /done/);
    }));

  it("lists what is no tool, and only that is left out", () =>
    withBench(["no-object-schema", "deep-schema", "prototype-keys"], async (bench) => {
      assert.deepEqual(toolsOf(bench, "no-object-schema"), ["work"]);
      assert.deepEqual(toolsOf(bench, "deep-schema"), ["work"]);
      assert.match(bench.box.views()[1]?.detail ?? "", /deep: its definition cannot be used/);
      assert.deepEqual(toolsOf(bench, "prototype-keys"), ["work"]);
      for (const kind of ["no-object-schema", "deep-schema"])
        assert.match((await bench.call(`${kind}__work`)).content, /done/);
    }));

  it("lists more than anybody needs, and 500 are taken", () =>
    withBench(["many-tools"], async (bench) => {
      assert.equal(toolsOf(bench, "many-tools").length, 500);
      assert.match(bench.box.views()[0]?.detail ?? "", /tools above the first 500/);
    }));

  it("cannot say what tools it has, and is told as failed", () =>
    withBench(["no-list"], async (bench) => {
      assert.equal(bench.state("no-list"), "failed");
      assert.match(bench.said.join("\n"), /no-list: the server refused: not now \(code -32603\)/);
    }));
});
