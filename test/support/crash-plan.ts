import type { Answer, AnswerToolCall, ParsedChatRequest } from "../../src/emulator/responder.ts";
import { readConversation } from "../../src/emulator/simulated/conversation.ts";
import { toolCall } from "../../src/emulator/simulated/edits.ts";
import { asksForPlan } from "../../src/emulator/simulated/planner.ts";
import { asksForReview } from "../../src/emulator/simulated/reviewer.ts";
import { task } from "./plans.ts";

/** A project for ten tasks whose edits give another result when they are done twice. */
export const CRASH_FILES: Readonly<Record<string, string>> = {
  "a.txt": "alpha\nbeta\ngamma\n",
  "b.txt": "one\ntwo\nthree\n",
  "old.txt": "moved as it is\n",
  "gone.txt": "to be deleted\n",
  "p.txt": "p1\np2\np3\n",
  "q.txt": "q1\nq2\nq3\n",
};

const patch = "--- a/p.txt\n+++ b/p.txt\n@@\n p1\n+p1a\n p2\n--- a/q.txt\n+++ b/q.txt\n@@\n q2\n-q3\n+q3 q3\n";
const edit = (path: string, old_text: string, new_text: string) => toolCall("edit_file", { path, old_text, new_text });

/** The turns of each task; the last one says that it is done. A retried task's second attempt is its own. */
const TURNS: Readonly<Record<string, readonly (readonly AnswerToolCall[])[]>> = {
  t1: [[edit("a.txt", "alpha", "alpha alpha2")], [edit("a.txt", "alpha2", "alpha2 alpha3")]],
  t2: [
    [toolCall("write_file", { path: "new/two.txt", content: "two\n" })],
    [edit("new/two.txt", "two", "two and two")],
  ],
  t3: [
    [toolCall("move_file", { from: "old.txt", to: "moved/new.txt" })],
    [edit("moved/new.txt", "moved", "moved moved")],
  ],
  t4: [[toolCall("read_file", { path: "gone.txt" })], [toolCall("delete_file", { path: "gone.txt" })]],
  t5: [[toolCall("apply_patch", { patch })], [toolCall("run_checks", {})]],
  t6: [[edit("a.txt", "gamma", "gamma gamma2"), edit("a.txt", "gamma2", "gamma2 gamma3")]],
  t7: [
    [edit("b.txt", "three", "three three2")],
    [toolCall("run_checks", {})],
    [edit("b.txt", "three2", "three2 three3")],
  ],
  t8: [[], [toolCall("write_file", { path: "eight.txt", content: "8\n" })]],
  t9: [
    [toolCall("add_note", { text: "nine was here" })],
    [toolCall("write_file", { path: "nine.txt", content: "9\n" })],
  ],
  t10: [[edit("nine.txt", "9", "9 10")], [edit("a.txt", "alpha3", "alpha3 alpha4")]],
};

const DEPENDS: Readonly<Record<string, readonly string[]>> = { t6: ["t1"], t7: ["t5"], t10: ["t6", "t9"] };

const PLAN = Object.keys(TURNS).map((id) => task(id, { dependsOn: [...(DEPENDS[id] ?? [])] }));

/** The model of the ten tasks. It goes by the conversation alone, so that any process can go on with it. */
export function crashAnswer(request: ParsedChatRequest): Answer {
  if (asksForPlan(request)) return says(JSON.stringify({ tasks: PLAN }));
  if (asksForReview(request)) return says(JSON.stringify({ verdict: "accept", reasons: ["It fits."], unmet: [] }));
  const talk = readConversation(request.messages);
  if (talk === null) throw new Error("a request that is neither a planner's nor a worker's");
  const turns = TURNS[talk.task.replace(/^Do /, "")];
  if (turns === undefined) throw new Error(`no task ${talk.task}`);
  const done = turnsAnswered(request);
  const calls = turns[done];
  return calls === undefined || calls.length === 0 ? says("Done.") : { content: "", toolCalls: calls };
}

/** Answers of the model in the conversation so far. */
export function turnsAnswered({ messages }: Pick<ParsedChatRequest, "messages">): number {
  return messages.filter(({ role }) => role === "assistant").length;
}

function says(content: string): Answer {
  return { content, toolCalls: [] };
}
