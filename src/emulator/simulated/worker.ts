import type { Answer, AnswerToolCall, ParsedChatRequest } from "../responder.ts";
import type { Conversation } from "./conversation.ts";
import { decide } from "./decide.ts";
import { planEdits, toolCall } from "./edits.ts";
import type { SuccessRates } from "./rates.ts";
import type { Change, TaskScript } from "./scenario.ts";

/** Put at the end of every scripted answer: what is simulated says so. */
const SIGNATURE = "(Scripted answer of a simulated model.)";

/**
 * The next turn of a worker that knows its task: look, read, change, perhaps run the checks, answer. A wrong attempt
 * ends as sure of itself as a right one; telling them apart is the checks' work.
 */
export function scriptedTurn(
  request: ParsedChatRequest,
  script: TaskScript,
  talk: Conversation,
  seed: string,
  rates: SuccessRates,
): Answer {
  const { type, complexity } = script;
  const profile = { model: request.model, type, complexity, attempt: talk.attempt, escalated: talk.escalated };
  const decision = decide(seed, talk.task, profile, script.wrong.length, rates);
  const right = decision.kind === "right";
  const wanted = right ? script.changes : (script.wrong[decision.index]?.changes ?? script.changes);

  const turns = openingTurns(script, talk, wanted);
  const opening = turns[talk.turnsDone];
  if (opening !== undefined) return opening;
  const plan = planEdits(script, wanted, talk.reads);
  if (plan.status === "lost") return said(lostText(plan.path));
  turns.push(...turnOf("I change the code.", plan.edits), ...turnOf("I write the whole files.", plan.writes));
  const canCheck = request.tools.some((tool) => tool.name === "run_checks");
  if (right && complexity === "complex" && canCheck)
    turns.push(...turnOf("I run the checks before I finish.", [toolCall("run_checks", {})]));
  return turns[talk.turnsDone] ?? said(`${script.answer} ${SIGNATURE}`);
}

/** Turns that only look. After feedback the files that may be changed again are read anew. */
function openingTurns(script: TaskScript, talk: Conversation, wanted: readonly Change[]): Answer[] {
  const edited = wanted.flatMap((change) => (change.kind === "edit" ? [change.path] : []));
  const reads = (paths: readonly string[]) => [...new Set(paths)].map((path) => toolCall("read_file", { path }));
  if (talk.attempt > 1) return turnOf("The checks failed, so I read what I changed again.", reads(edited));
  return [
    ...turnOf(
      "I look around first.",
      script.looks.map((folder) => toolCall("list_files", { folder })),
    ),
    ...turnOf("I read what the task is about.", reads(script.reads)),
    ...turnOf(
      "I leave a note for the others.",
      script.note === undefined ? [] : [toolCall("add_note", { text: script.note })],
    ),
  ];
}

function turnOf(content: string, toolCalls: readonly AnswerToolCall[]): Answer[] {
  return toolCalls.length === 0 ? [] : [{ content, toolCalls }];
}

function said(content: string): Answer {
  return { content, toolCalls: [] };
}

function lostText(path: string): string {
  return `This is a simulated model: it follows a script, and ${path} is not as the script expects, so nothing more was changed. It works on the unchanged sample project only. ${SIGNATURE}`;
}
