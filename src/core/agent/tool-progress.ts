import type { ToolDeps } from "./run-tools.ts";

/** Between two words of progress that are shown; milliseconds. A server can send thousands of them. */
const SHOWN_EVERY_MS = 500;

const MAX_TEXT = 200;

/** How far one call of a tool is, as what its task is doing. For screens: journals do not keep it. */
export function progressOf(tool: string, { say, toolContext }: Pick<ToolDeps, "say" | "toolContext">) {
  const { host, task } = toolContext;
  let shownAt = Number.NEGATIVE_INFINITY;
  return (text: string): void => {
    const now = host.now();
    if (now - shownAt < SHOWN_EVERY_MS) return;
    shownAt = now;
    say({ type: "task.activity", task, text: `${tool}: ${text.slice(0, MAX_TEXT)}` });
  };
}
