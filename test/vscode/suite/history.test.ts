import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import type { HistoryAnswer, HistoryAsk } from "../../../src/core/history/messages.ts";
import { createHistoryRoom } from "../../../src/vscode/history.ts";
import type { Review } from "../../../src/vscode/review.ts";
import { keepRun, said } from "../../support/kept-runs.ts";
import { dataFolder, workspaceFolder } from "./extension.ts";
import { withAnswers } from "./window-stubs.ts";

const KEY = "canary-key-of-the-suite";

describe("The history in the extension host", () => {
  const runs = () => join(dataFolder(), "runs");
  const reviewed: unknown[] = [];
  let kept = true;
  const log = vscode.window.createOutputChannel("history of the suite", { log: true });
  const room = createHistoryRoom({
    sessions: { ledger: async () => null },
    keys: { get: async () => KEY, set: async () => undefined, clear: async () => undefined },
    review: {
      reopen: async (run: unknown) => {
        reviewed.push(run);
        return kept;
      },
    } as unknown as Review,
    log,
  });
  before(() => {
    keepRun(runs(), {
      id: "suiteone",
      goal: `Add totals with ${KEY}`,
      patch: "diff --git a/x b/x\n+new\n",
      transcripts: { "lines-worker-1": [said("user", "a needle")] },
    });
    keepRun(runs(), { id: "suitetwo", startedAt: 1 });
  });
  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    rmSync(runs(), { recursive: true, force: true });
    log.dispose();
  });
  const ask = async (what: HistoryAsk): Promise<HistoryAnswer | undefined> => {
    const answers: HistoryAnswer[] = [];
    await room(what, (answer) => answers.push(answer));
    return answers[0];
  };

  it("lists, finds, opens and pages, without the key in anything that a view is told", async () => {
    const list = await ask({ type: "history-list" });
    assert.deepEqual(list?.type === "history-list" && list.rows.map(({ id }) => id), ["suiteone", "suitetwo"]);
    const found = await ask({ type: "history-search", query: "NEEDLE" });
    assert.equal(found?.type === "history-found" && found.result.hits[0]?.at?.agent, "lines-worker-1");
    const run = await ask({ type: "history-open", run: "suiteone" });
    assert.equal(run?.type === "history-run" && run.detail?.state.goal, "Add totals with [key]");
    const page = await ask({ type: "history-read", run: "suiteone", agent: "lines-worker-1", from: 0 });
    assert.equal(page?.type === "history-page" && page.page?.lines.length, 1);
    assert.equal(JSON.stringify([list, found, run, page]).includes(KEY), false);
    const none = await ask({ type: "history-act", run: "nowhere", act: "delete" });
    assert.deepEqual(none, { type: "history-run", run: "nowhere", detail: null });
  });

  it("opens the patch, and takes the proposal for review by the folder that the host knows", async () => {
    await ask({ type: "history-act", run: "suiteone", act: "open-patch" });
    assert.equal(vscode.window.activeTextEditor?.document.fileName, join(runs(), "suiteone", "changes.patch"));
    await ask({ type: "history-act", run: "suiteone", act: "review" });
    const folder = `${dataFolder()}/runs/suiteone`;
    assert.deepEqual(reviewed, [{ id: "suiteone", folder, workspace: "/home/ada/shop", simulated: false }]);
    kept = false;
    const told = await withAnswers({}, async () => {
      await ask({ type: "history-act", run: "suiteone", act: "review" });
    });
    assert.match(told[0] ?? "", /not kept for a review any more/);
  });

  it("exports by the name that is given, without the key, and nothing where the dialog is closed", async () => {
    for (const [name, begins] of [
      ["run.md", "# Add totals with"],
      ["run.json", '{\n  "format": "frugal-swarm-run"'],
    ] as const) {
      const file = vscode.Uri.joinPath(workspaceFolder(), name);
      await withAnswers({ save: () => file }, async () => {
        await ask({ type: "history-act", run: "suiteone", act: "export" });
      });
      const text = readFileSync(file.fsPath, "utf8");
      rmSync(file.fsPath);
      assert.equal(text.slice(0, begins.length), begins);
      assert.equal(text.includes(KEY), false);
    }
    const told = await withAnswers({ save: () => undefined }, async () => {
      await ask({ type: "history-act", run: "suiteone", act: "export" });
    });
    assert.deepEqual(told, []);
  });

  it("deletes only on a yes, and answers with the list that is left", async () => {
    const remove = (answer: string | undefined) => {
      let list: HistoryAnswer | undefined;
      return withAnswers({ message: () => answer }, async () => {
        list = await ask({ type: "history-act", run: "suiteone", act: "delete" });
      }).then((told) => ({ told, list }));
    };
    const closed = await remove(undefined);
    assert.match(closed.told[0] ?? "", /Delete this run/);
    assert.equal(closed.list, undefined);
    assert.equal(existsSync(join(runs(), "suiteone")), true);
    const gone = await remove("Delete");
    assert.deepEqual(gone.list?.type === "history-list" && gone.list.rows.map(({ id }) => id), ["suitetwo"]);
    assert.equal(existsSync(join(runs(), "suiteone")), false);
  });
});
