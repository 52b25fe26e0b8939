import { join } from "node:path";
import { createNodeHost } from "../../src/node/host.ts";
import { EDITED_FILES, editedText } from "./edited-files.ts";
import { callTool, contextIn } from "./tool-bench.ts";

/** A process that edits in a loop with the tools of an agent until it is killed; one line for each round. */
const root = process.argv[2] ?? "";
const context = contextIn(createNodeHost(), root);
const call = async (name: string, input: unknown) => {
  const { ok, content } = await callTool(context, name, input);
  if (!ok) throw new Error(`${name} in ${join(root)}: ${content}`);
};

const [written = "", edited = "", ...patched] = EDITED_FILES;
for (let version = Number(process.argv[3]); ; version++) {
  await call("write_file", { path: written, content: editedText(version + 1) });
  await call("edit_file", { path: edited, old_text: editedText(version), new_text: editedText(version + 1) });
  const hunk = [...lines("-", version), ...lines("+", version + 1)].join("\n");
  await call("apply_patch", { patch: patched.map((path) => `--- a/${path}\n+++ b/${path}\n@@\n${hunk}\n`).join("") });
  process.stdout.write(`${version + 1}\n`);
}

function lines(sign: string, version: number): readonly string[] {
  return editedText(version)
    .split("\n")
    .slice(0, -1)
    .map((line) => sign + line);
}
