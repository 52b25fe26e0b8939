import assert from "node:assert/strict";
import { createHistory } from "../../../src/core/history/history.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { keepRun, said } from "../../support/kept-runs.ts";
import { temporaryFolder } from "../../support/trees.ts";

const TOKEN = `ghp_${"q".repeat(36)}`;
const HOSTILE = "![x](http://evil.example/?q=1) <img src=http://evil.example> ``` # Title\n## Heading";

describe("an exported run", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());
  const history = (keys: readonly string[] = []) =>
    createHistory({
      host: createNodeHost(),
      runsFolder: folder.path,
      keys: async () => keys,
      ledger: async () => null,
    });

  it("has all of it in one JSON value and in one Markdown text", async () => {
    const transcript = [said("user", "Please."), said("assistant", "Here.")];
    keepRun(folder.path, {
      id: "one",
      simulated: true,
      patch: "diff --git a/x b/x\n+new\n",
      transcripts: { agent: transcript },
    });
    const json = JSON.parse((await history().export("one", "json")) ?? "");
    assert.equal(json.format, "frugal-swarm-run");
    assert.equal(json.run.summary.goal, "Goal of one");
    assert.equal(json.run.tasks[0].prompt, "Please do lines.");
    assert.deepEqual(
      json.run.state.tasks.map((task: { id: string }) => task.id),
      ["plan", "lines"],
    );
    assert.equal(json.patch, "diff --git a/x b/x\n+new\n");
    assert.deepEqual(json.transcripts, [{ agent: "agent", lines: transcript }]);
    const markdown = (await history().export("one", "md")) ?? "";
    for (const part of [
      "# Goal of one",
      "**simulated**",
      "(simulated)",
      "Please do lines.",
      "```diff\ndiff --git",
      "### agent",
      "**assistant**\n\n```\nHere.\n```",
    ])
      assert.ok(markdown.includes(part), `${part} is not in:\n${markdown}`);
    assert.equal(await history().export("two", "md"), null);
  });

  it("is cleaned of secrets again: what was kept before their shape was known, and keys that are set now", async () => {
    keepRun(folder.path, {
      id: "one",
      goal: `use ${TOKEN}`,
      answer: "my own secret is canary-4711",
      patch: `+token = ${TOKEN}\n`,
      transcripts: { agent: [said("tool", `A=${TOKEN}\ncanary-4711`)] },
    });
    for (const format of ["json", "md"] as const) {
      const text = (await history(["canary-4711"]).export("one", format)) ?? "";
      assert.equal(text.includes(TOKEN) || text.includes("canary-4711"), false);
    }
    const detail = await history(["canary-4711"]).detail("one");
    assert.equal(JSON.stringify(detail).includes(TOKEN) || JSON.stringify(detail).includes("canary-4711"), false);
    assert.equal((await history().list())[0]?.goal, "use [secret]");
  });

  it("stays text in a viewer of Markdown: nothing that was said becomes a picture, a link or a heading", async () => {
    keepRun(folder.path, {
      id: "one",
      goal: HOSTILE,
      answer: HOSTILE,
      patch: `+${HOSTILE}\n+\`\`\`\`\`\n`,
      transcripts: { agent: [said("tool", `\`\`\`\n${HOSTILE}\n\`\`\`\``)] },
    });
    const markdown = (await history().export("one", "md")) ?? "";
    let fence: string | null = null;
    for (const line of markdown.split("\n")) {
      const ticks = /^`{3,}/.exec(line)?.[0];
      if (fence === null && ticks !== undefined) fence = ticks;
      else if (fence !== null && line === fence) fence = null;
      else if (fence === null) {
        assert.doesNotMatch(line, /(?<!\\)!\[|(?<!\\)<img|^## Heading/);
      }
    }
    assert.equal(fence, null);
  });
});
