import { basename, join } from "node:path";
import type { Tool, ToolContext, ToolResult } from "../tools/tool.ts";
import { type ImagedCopy, keepBefore, putBack } from "./before-images.ts";
import type { Steps } from "./steps.ts";

/** Folder in the run's folder; goes with the copies. */
const IMAGES = join("scratch", "before");

/**
 * One tool call as a step. A call that was cut off by the end of the process is done again only where that is the same as
 * doing it once: it reads, it may be repeated, or the files that it was changing are first put back as they were. Of all
 * else (commands, questions, other programs' tools) nobody knows what it has done, and the agent is told so.
 */
export function toolStep(
  steps: Steps,
  key: string,
  call: { readonly tool: Tool; readonly input: unknown; readonly context: ToolContext },
  run: () => Promise<ToolResult>,
): Promise<ToolResult> {
  const { tool, input, context } = call;
  if (tool.effect === "read" || tool.resume === "repeat") return steps.once(key, run);
  const { folder } = steps;
  if (tool.resume === undefined || folder === null) return steps.once(key, run, async () => interrupted(tool));
  const copy: ImagedCopy = {
    files: context.host.files,
    root: context.root,
    store: join(folder, IMAGES, basename(context.root)),
  };
  const paths = tool.resume.changes(input);
  const imaged = async () => {
    await keepBefore(copy, key, paths);
    return run();
  };
  return steps.once(key, imaged, async () => {
    await putBack(copy, key);
    return imaged();
  });
}

function interrupted({ name }: Tool): ToolResult {
  return {
    ok: false,
    content: `The program ended while ${name} ran, and it is not known what it has done. It was not run again. Look at what there is before you repeat it.`,
    summary: `${name}: cut off when the program ended, not repeated`,
  };
}
