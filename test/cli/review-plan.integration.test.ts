import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SwarmEvent } from "../../src/core/events.ts";
import { hasTerminals, onScreen } from "../support/screen.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { Terminal } from "../support/terminal.ts";

/** An editor that keeps the plan's first task, with other words, and saves. */
const EDITOR = `
const { readFileSync, writeFileSync } = require("node:fs");
const file = process.argv.at(-1);
const [first] = JSON.parse(readFileSync(file, "utf8")).tasks;
writeFileSync(file, JSON.stringify({ tasks: [{ ...first, title: "As the user says", dependsOn: [] }] }));
`;

describe("frugal-swarm run --review-plan", () => {
  const data = temporaryFolder();

  /** Of the only run in the data folder. */
  const journal = (): readonly SwarmEvent[] => {
    const runs = join(data(), "runs");
    // Beside the runs lies their index.
    const [run] = readdirSync(runs).filter((name) => !name.endsWith(".json"));
    const lines = readFileSync(join(runs, run ?? "", "events.jsonl"), "utf8").split("\n");
    return lines.filter(Boolean).map((line) => JSON.parse(line));
  };

  describe("on a terminal", () => {
    before(function () {
      if (hasTerminals()) return;
      console.log("      skipped: there is no util-linux script here to make a terminal with");
      this.skip();
    });

    it("shows the plan and stops there on q, with only the planner asked", async () => {
      const screen = onScreen("--review-plan", data());
      await screen.shown("starts on");
      await screen.shown("tasks? ");
      screen.type("q\r");
      const { code, text } = await screen.ended;
      assert.equal(code, 1);
      assert.match(text, /Result +stopped \(cancelled\)/);
      const events = journal();
      assert.deepEqual(
        new Set(events.flatMap((one) => (one.type === "call.settled" ? [one.role] : []))),
        new Set(["planner"]),
      );
      assert.ok(!events.some(({ type }) => type === "plan.ready"));
    });

    it("opens the plan in the editor, takes what it leaves, and runs that on y", async () => {
      const editor = join(data(), "editor.cjs");
      writeFileSync(editor, EDITOR);
      const screen = onScreen("--review-plan", data(), { EDITOR: `${process.execPath} ${editor}` });
      await screen.shown("tasks? ");
      screen.type("e\r");
      await screen.shown("Run 1 task? ");
      screen.type("y\r");
      const { code, text } = await screen.ended;
      assert.equal(code, 0, text);
      assert.match(text, /As the user says/);
      const ready = journal().find((one) => one.type === "plan.ready");
      assert.deepEqual(
        ready?.tasks.map(({ title }) => title),
        ["As the user says"],
      );
    });
  });

  it("runs on where nobody is there to answer, and says so", async () => {
    const terminal = new Terminal();
    try {
      const ran = await terminal.run(["What is in this project?", "--workspace", data(), "--review-plan", "--json"]);
      assert.match(ran.stderr, /--review-plan: there is no terminal to ask at, so the plan runs as it is\./);
      assert.ok(ran.events.some(({ type }) => type === "plan.ready"));
      assert.equal(ran.events.at(-1)?.type, "swarm.finished");
    } finally {
      terminal.dispose();
    }
  });
});
