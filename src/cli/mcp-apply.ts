import * as z from "zod";
import { RunId } from "../core/history/run-summary.ts";
import { applyChanges } from "../core/workspace/apply.ts";
import type { ServedAnswer, ServedTool } from "../node/mcp/serve.ts";
import { applicationText } from "./application-text.ts";
import { chosenFolder } from "./mcp-folders.ts";
import type { McpParts } from "./mcp-parts.ts";
import { findRun, noSuchRun } from "./mcp-runs.ts";

const ApplyInput = z.strictObject({
  id: RunId,
  all_or_nothing: z.boolean().optional().describe("true: write nothing when one file cannot be merged."),
});

/** Only served where the user has said --allow-apply. The rules are those of `run --apply`. */
export function applyTool(parts: McpParts): ServedTool<typeof ApplyInput> {
  const { answers } = parts;
  let before: Promise<unknown> = Promise.resolve();
  return {
    name: "apply_changes",
    title: "Write a swarm's changes into the folder",
    description:
      "Writes what a swarm of this server proposes into the user's files, when all of it got done. Files changed meanwhile are merged, or left as they are where that cannot be done.",
    input: ApplyInput,
    hints: { readOnly: false, destructive: true, openWorld: false },
    // One after the other: each looks at the files as the one before has left them.
    call({ id, all_or_nothing = false }) {
      const answer = before.then(() => applyOne(parts, id, all_or_nothing));
      before = answer.catch(() => undefined);
      return answer;
    },
  };

  async function applyOne({ own, host, folders }: McpParts, id: string, allOrNothing: boolean): Promise<ServedAnswer> {
    const swarm = own.get(id);
    if (swarm === undefined) {
      const run = await findRun(parts, id);
      return answers.refuse(
        run === null ? noSuchRun(id) : `Swarm ${id} is not of this server, so only the user can apply its patch.`,
      );
    }
    if (swarm.result === null) return answers.refuse(`Swarm ${id} has no result${swarm.running ? " yet" : ""}.`);
    const { outcome, changes, patch } = swarm.result;
    if (outcome.status !== "done")
      return answers.refuse(
        "Nothing was applied, because not all was done. The user can look at the patch and apply it.",
      );
    const chosen = chosenFolder(swarm.workspace, folders);
    if (chosen.status === "refused") return answers.refuse(chosen.why);
    const done = await applyChanges(host, chosen.folder, changes, { allOrNothing });
    const facts = {
      id,
      applied: done.applied.length,
      merged: done.merged.length,
      not_applied: changes.length - done.applied.length,
    };
    return answers.give(facts, [{ source: "repository", value: applicationText(done, patch ?? "").join("\n") }]);
  }
}
