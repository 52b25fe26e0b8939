import type { PlannedTask } from "../../core/swarm/plan.ts";
import type { Answer, ParsedChatRequest } from "../responder.ts";
import { type Conversation, firstUserText } from "./conversation.ts";
import { toolCall } from "./edits.ts";

/** Said wherever the simulated model is asked for real work. */
export const ONLY_SIMULATED =
  "This answer comes from a simulated model. It follows scripts for the bundled sample and the benchmarks and cannot do real work on a goal of your own. Set an OpenRouter API key or a local endpoint to use real models.";

/** A plan for a goal that no scenario knows: three tasks that read and report, and change nothing. */
export function readOnlyPlan(): PlannedTask[] {
  const task = { complexity: "simple" as const, files: [], acceptance: ["The answer says that it is simulated"] };
  return [
    {
      ...task,
      id: "simulated-read-project",
      title: "Read the project (simulated)",
      prompt: "List the project's files and read the ones that describe it. Change nothing.",
      type: "analysis",
      dependsOn: [],
    },
    {
      ...task,
      id: "simulated-read-settings",
      title: "Read how the project is built (simulated)",
      prompt: "Find the files that say how the project is built and tested, and read one. Change nothing.",
      type: "analysis",
      dependsOn: [],
    },
    {
      ...task,
      id: "simulated-summary",
      title: "Leave a summary for the others (simulated)",
      prompt: "Leave a shared note that says what was read. Change nothing.",
      type: "general",
      dependsOn: ["simulated-read-project", "simulated-read-settings"],
    },
  ];
}

/** The next turn of a worker whose task no scenario knows: it really reads a little, then says what it is. */
export function unknownTaskTurn(request: ParsedChatRequest, talk: Conversation): Answer {
  const has = (name: string) => request.tools.some((tool) => tool.name === name);
  const paths = filesWorthReading(firstUserText(request.messages));
  const looking = [
    ...(has("list_files") ? [[toolCall("list_files", { folder: "." })]] : []),
    ...(has("read_file") && paths.length > 0 ? [paths.map((path) => toolCall("read_file", { path }))] : []),
    ...(has("add_note") && talk.task === "simulated-summary" ? [[toolCall("add_note", { text: summary(paths) })]] : []),
  ];
  const toolCalls = looking[talk.turnsDone];
  if (toolCalls !== undefined) return { content: "", toolCalls };
  return { content: `${summary(paths)} ${ONLY_SIMULATED}`, toolCalls: [] };
}

function summary(paths: readonly string[]): string {
  return paths.length === 0
    ? "Simulated: no file that describes the project was found, nothing was changed."
    : `Simulated: read ${paths.join(", ")}; nothing was changed.`;
}

/** At most three paths of the listing in the first message: what describes a project, else what comes first. */
function filesWorthReading(text: string): string[] {
  const listing = /^Files of the project:\n([\s\S]*?)(?:\n\n|$)/.exec(text)?.[1] ?? "";
  const paths = listing.split("\n").filter((line) => /^\S+\.\w+$/.test(line));
  const telling = paths.filter((path) =>
    /^(readme[^/]*|package\.json|pyproject\.toml|cargo\.toml|go\.mod)$/i.test(path),
  );
  return [...new Set([...telling, ...paths])].slice(0, 3);
}
