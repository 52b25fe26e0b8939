import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Steps } from "../../../src/core/resume/steps.ts";
import { toolStep } from "../../../src/core/resume/tool-step.ts";
import { ALL_TOOLS } from "../../../src/core/tools/all-tools.ts";
import type { Tool, ToolResult } from "../../../src/core/tools/tool.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { contextIn } from "../../support/tool-bench.ts";
import { temporaryFolder, treeOf, writeTree } from "../../support/trees.ts";

const EDITS: readonly (readonly [string, unknown])[] = [
  ["edit_file", { path: "a.txt", old_text: "one", new_text: "one one" }],
  ["write_file", { path: "deep/new.txt", content: "n\n" }],
  ["move_file", { from: "a.txt", to: "moved/a.txt" }],
  ["delete_file", { path: "a.txt" }],
  ["apply_patch", { patch: "--- a/a.txt\n+++ b/a.txt\n@@\n one\n+more\n--- a/b.txt\n+++ b/b.txt\n@@\n-b\n+b b\n" }],
];

describe("a tool call that the end of the process cut off", () => {
  const folder = temporaryFolder();
  after(() => folder.dispose());

  /** The first process does the work and dies before it can say so; what the next makes of it. */
  const cutOff = async (name: string, input: unknown, run: string, begun = true) => {
    const root = join(folder.path, run, "copies", "c");
    writeTree(root, { "a.txt": "one\n", "b.txt": "b\n" });
    const context = contextIn(createNodeHost(), root);
    const tool = toolNamed(name);
    const dying: Steps = {
      folder: join(folder.path, run),
      once: async (_key, work) => (begun ? work() : assert.fail("never begun")),
    };
    const next: Steps = { ...dying, once: async (_key, work, unknown) => (unknown ?? work)() };
    const call = { tool, input, context };
    const once = await toolStep(dying, "k", call, () => tool.run(input, context));
    const wanted = treeOf(root);
    const again = await toolStep(next, "k", call, () => tool.run(input, context));
    return { once, again, wanted, got: treeOf(root) };
  };

  for (const [name, input] of EDITS)
    it(`${name}: has its files put back, and is done once`, async () => {
      const { once, again, wanted, got } = await cutOff(name, input, name);
      assert.equal(once.ok, true);
      assert.deepEqual(again, once);
      assert.deepEqual(got, wanted);
    });

  it("keeps what another call has made when it had not begun", async () => {
    const root = join(folder.path, "later", "copies", "c");
    writeTree(root, { "a.txt": "one\n" });
    const context = contextIn(createNodeHost(), root);
    const tool = toolNamed("edit_file");
    const steps: Steps = { folder: join(folder.path, "later"), once: async (_key, work) => work() };
    const edit = (old_text: string, new_text: string) => ({ path: "a.txt", old_text, new_text });
    const [first, second] = [edit("one", "two"), edit("two", "three")];
    await toolStep(steps, "first", { tool, input: first, context }, () => tool.run(first, context));
    const resumed: Steps = { ...steps, once: async (_key, work, unknown) => (unknown ?? work)() };
    await toolStep(resumed, "second", { tool, input: second, context }, () => tool.run(second, context));
    assert.equal(readFileSync(join(root, "a.txt"), "utf8"), "three\n");
  });

  it("is never repeated when it ran a program, asked somebody or is not known: the agent is told", async () => {
    let runs = 0;
    const run = async (): Promise<ToolResult> => {
      runs += 1;
      return { ok: true, content: "", summary: "" };
    };
    const tool = { ...toolNamed("read_file"), name: "run_command", effect: "run" } as Tool;
    const context = contextIn(createNodeHost(), folder.path);
    const steps: Steps = { folder: folder.path, once: async (_key, work, unknown) => (unknown ?? work)() };
    const result = await toolStep(steps, "k", { tool, input: {}, context }, run);
    assert.equal(runs, 0);
    assert.equal(result.ok, false);
    assert.match(result.content, /not known what it has done.*not run again/);
  });

  it("says of every tool of an agent that changes something what becomes of it", () => {
    const untold = ALL_TOOLS.filter(({ effect, resume }) => effect !== "read" && resume === undefined);
    assert.deepEqual(
      untold.map(({ name }) => name).filter((name) => !["run_command", "ask_user"].includes(name)),
      [],
    );
  });
});

function toolNamed(name: string): Tool {
  const tool = ALL_TOOLS.find((one) => one.name === name);
  assert.ok(tool);
  return tool;
}
