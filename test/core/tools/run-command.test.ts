import assert from "node:assert/strict";
import { type CommandOutcome, NO_ABILITIES } from "../../../src/core/tools/abilities.ts";
import { toolsFor } from "../../../src/core/tools/all-tools.ts";
import { MAX_RESULT_CHARACTERS } from "../../../src/core/tools/cap.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { callTool, contextIn } from "../../support/tool-bench.ts";

describe("the tool run_command", () => {
  const lines: string[] = [];
  const call = (outcome: CommandOutcome, command = "ls") => {
    const context = contextIn(fakeHost(), "/copy");
    const commands = async (line: string, place: { readonly root: string; readonly task: string }) => {
      lines.push(line);
      assert.deepEqual([place.root, place.task], ["/copy", "task-1"]);
      return outcome;
    };
    return callTool({ ...context, abilities: { ...NO_ABILITIES, commands } }, "run_command", { command });
  };

  it("is offered only where commands may be run", () => {
    const names = (commands: boolean) =>
      toolsFor({ ...NO_ABILITIES, commands: commands ? async () => ({ status: "refused", why: "" }) : null }).map(
        ({ name }) => name,
      );
    assert.ok(names(true).includes("run_command"));
    assert.ok(!names(false).includes("run_command"));
  });

  it("gives the exit code and the output, and takes a failure for one", async () => {
    const good = await call({ status: "ran", code: 0, output: "a\nb\n", truncated: false });
    assert.deepEqual(good, { ok: true, content: "Exit code 0.\na\nb\n", summary: "ran ls: exit code 0" });
    const bad = await call({ status: "ran", code: 2, output: "", truncated: true });
    assert.equal(bad.ok, false);
    assert.match(bad.content, /Exit code 2\.\n.*too long/s);
  });

  it("gives the start and the end of a long output, and how much is missing", async () => {
    const output = `START${"x".repeat(50_000)}END`;
    const { content } = await call({ status: "ran", code: 0, output, truncated: false });
    assert.match(content, /START/);
    assert.match(content, /END$/);
    assert.match(content, new RegExp(`\\(${output.length - MAX_RESULT_CHARACTERS} characters are left out here\\)`));
    assert.ok(content.length < MAX_RESULT_CHARACTERS + 100);
  });

  it("says why it was refused or stopped", async () => {
    const refused = await call({ status: "refused", why: "Not run: no." });
    assert.deepEqual([refused.ok, refused.content], [false, "Not run: no."]);
    const late = await call({ status: "timed-out", seconds: 9, output: "half" });
    assert.deepEqual([late.ok, late.content], [false, "It was stopped after 9 s without an end.\nhalf"]);
  });

  it("takes blanks and line ends off both ends of a line and leaves the rest as it is", async () => {
    lines.length = 0;
    await call({ status: "refused", why: "" }, " ls  -la\n");
    await call({ status: "refused", why: "" }, "ls\nrm x\u00a0");
    assert.deepEqual(lines, ["ls  -la", "ls\nrm x\u00a0"]);
  });
});
