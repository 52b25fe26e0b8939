import type { Review } from "../../core/verify/review.ts";
import type { Answer, ParsedChatRequest } from "../responder.ts";
import { firstUserText, lineValue } from "./conversation.ts";
import { toolCall } from "./edits.ts";
import type { Change, Scenario, TaskScript } from "./scenario.ts";

const TASK_LINE = "Review of task";

/** A request for a review: by its output schema, by a tool of that name, or JSON mode with such a task. */
export function asksForReview({ responseFormat, tools, messages }: ParsedChatRequest): boolean {
  if (responseFormat.type === "json_schema") return responseFormat.name === "review";
  if (tools.some((tool) => tool.name === "review")) return true;
  return tools.length === 0 && lineValue(firstUserText(messages), TASK_LINE) !== null;
}

/**
 * The review of a simulated model. It knows the scripted tasks' right answer and compares the patch with it; of any
 * other task it can judge nothing, accepts, and says that it did so as a simulation.
 */
export function review(request: ParsedChatRequest, scenarios: readonly Scenario[]): Answer {
  const text = firstUserText(request.messages);
  const task = lineValue(text, TASK_LINE) ?? "";
  const script = scenarios.find(({ scripts }) => Object.hasOwn(scripts, task))?.scripts[task];
  const word = script === undefined ? unknownTask() : scripted(script, addedLines(text));
  if (request.tools.some((tool) => tool.name === "review"))
    return { content: "", toolCalls: [toolCall("review", word)] };
  return { content: JSON.stringify(word), toolCalls: [] };
}

function unknownTask(): Review {
  const reason = "This is a simulated reviewer: it has no script for this task, judges nothing, and accepts.";
  return { verdict: "accept", reasons: [reason], unmet: [] };
}

function scripted(script: TaskScript, added: ReadonlySet<string>): Review {
  const lacking = script.changes.filter((change) => newLines(change).some((line) => !added.has(line)));
  if (script.changes.length === 0) {
    const reason = "Simulated review: the script of this task asks for no change, and its words are not judged.";
    return { verdict: "accept", reasons: [reason], unmet: [] };
  }
  if (lacking.length === 0) {
    const reason = "Simulated review: the change is the one that the script of this task calls right.";
    return { verdict: "accept", reasons: [reason], unmet: [] };
  }
  const paths = [...new Set(lacking.map(({ path }) => path))].join(", ");
  return {
    verdict: "reject",
    reasons: [`Simulated review: ${paths} is not what the script of this task calls right.`],
    unmet: ["The result that the task asks for."],
  };
}

/** Lines that a right change brings; those that it keeps are not in a patch as added. */
function newLines(change: Change): readonly string[] {
  const kept = new Set(change.kind === "edit" ? linesOf(change.find) : []);
  return linesOf(change.kind === "edit" ? change.replace : change.content).filter((line) => !kept.has(line));
}

function addedLines(text: string): ReadonlySet<string> {
  const added = text.split("\n").filter((line) => line.startsWith("+") && !line.startsWith("+++ "));
  return new Set(added.map((line) => line.slice(1).trim()).filter((line) => line !== ""));
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
