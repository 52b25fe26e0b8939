import { join, posix } from "node:path";
import * as z from "zod";
import type { Files } from "../host.ts";
import { contentProblem, hasContentRules } from "../workspace/content-problem.ts";
import { isExcluded } from "../workspace/excluded.ts";
import { canonicalName } from "../workspace/protected.ts";
import { resolveForWrite } from "../workspace/safe-path.ts";
import { defineTool, refuse } from "./define-tool.ts";
import { readText } from "./text-file.ts";

export const moveFile = defineTool({
  name: "move_file",
  description:
    "Renames one file or moves it to another folder, which is made where it is missing. Never replaces a file. What " +
    "names the file elsewhere (imports) is not changed: search for it.",
  input: z.strictObject({
    from: z.string().describe("Relative to the workspace"),
    to: z.string().describe("The new path with the file's name, relative to the workspace"),
  }),
  effect: "write",
  resume: { changes: ({ from, to }) => [from, to] },
  async run({ from, to }, { host, root }) {
    const { files } = host;
    const name = `${from} to ${to}`;
    const source = await resolveForWrite(files, root, from);
    if (source.status === "refused") return refuse("move", name, source.why);
    if ((await files.stat(source.path)) === undefined)
      return refuse("move", name, `There is no file ${from}. Use list_files or search.`);
    const target = await resolveForWrite(files, root, to);
    if (target.status === "refused") return refuse("move", name, target.why);
    if (isExcluded(target.real))
      return refuse("move", name, `${to} is in a folder that is never part of the result: the file would be lost.`);
    if (source.real === target.real) return refuse("move", name, `${from} and ${to} are the same file.`);
    const exists = (await files.stat(target.path)) !== undefined;
    if (exists && !(await isOtherSpelling(files, root, source.real, target.real)))
      return refuse("move", name, `${to} exists already and was not replaced. Delete it first or take another name.`);
    const problem = await movedProblem(files, root, source, target);
    if (problem !== null) return refuse("move", name, problem);
    await files.move(join(root, source.real), join(root, target.real), { within: root });
    const summary = `moved ${source.relative} to ${target.relative}`;
    return { ok: true, content: summary, summary };
  },
});

/** On a disk that does not tell "A" from "a" the new name is there already: as the file itself. */
async function isOtherSpelling(files: Files, root: string, from: string, to: string): Promise<boolean> {
  if (posix.dirname(from) !== posix.dirname(to)) return false;
  const [old, now] = [posix.basename(from), posix.basename(to)];
  if (canonicalName(old) !== canonicalName(now)) return false;
  const entries = await files.list(join(root, posix.dirname(to)), { within: root });
  return !entries.some((entry) => entry.name === now);
}

interface Place {
  readonly relative: string;
  readonly real: string;
}

/** Moving a package.json away, or something onto its name, is changing its scripts; a text can become a schema's user. */
async function movedProblem(files: Files, root: string, from: Place, to: Place): Promise<string | null> {
  const isManifest = (path: string) => canonicalName(posix.basename(path)) === "package.json";
  const wasData = hasContentRules(from.relative);
  if (!isManifest(from.relative) && !isManifest(to.relative) && (wasData || !hasContentRules(to.relative))) return null;
  const file = await readText(files, root, from.real, from.relative);
  if (file.status !== "text") return file.status === "refused" ? file.why : `There is no file ${from.relative}.`;
  const gone = contentProblem(from.relative, file.text, null);
  return gone ?? contentProblem(to.relative, wasData && !isManifest(to.relative) ? file.text : null, file.text);
}
