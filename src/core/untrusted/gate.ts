import { type AgentQuestion, MAX_DETAILS } from "../tools/abilities.ts";
import type { Tool, ToolContext, ToolResult } from "../tools/tool.ts";
import { untilAborted } from "../until-aborted.ts";
import { clean } from "./clean.ts";
import { mayActUnasked } from "./taint.ts";

/** Characters of arguments that a notification still shows as they are. */
const MAX_IN_LINE = 240;

const SEND = "Send this once";

/**
 * `null`: the tool may act. Otherwise a person has been asked where there is one, and did not say yes. It is the gate of
 * every tool call, whatever the model, the tool's server or another agent says about it.
 */
export async function refusedAt(tool: Tool, input: unknown, context: ToolContext): Promise<ToolResult | null> {
  const { sources } = context.taint;
  if (mayActUnasked(sources, tool.effect)) return null;
  const ask = context.abilities.askUser;
  if (ask === null) return refusal(tool, "nobody can be asked about it in this run");
  const asked = questionAbout(tool, input);
  // What is shown is what is sent, whole.
  if (asked === null)
    return refusal(tool, `it is more than ${MAX_DETAILS} characters, too long for a person to look through`);
  const answer = await untilAborted(
    ask({ task: context.task, ...asked, gate: true, options: [SEND, "Refuse"] }, context.signal),
    context.signal,
  );
  return answer === SEND ? null : refusal(tool, "the user did not allow it");
}

/** All that would be sent: in the question where it fits, else beside it. `null`: it is too much. */
function questionAbout(tool: Tool, input: unknown): Pick<AgentQuestion, "question" | "details"> | null {
  const why =
    `${clean(tool.name).text} sends data out of this machine, and the agent that wants to use it has read text that is ` +
    "not yours, which may have made it do so. ";
  const whole = clean(JSON.stringify(input)).text;
  // Questions are shown in one line, where spaces side by side are one.
  if (whole.length <= MAX_IN_LINE && !/\s\s/.test(whole)) return { question: `${why}It would send: ${whole}` };
  const details = clean(JSON.stringify(input, null, 2)).text;
  if (details.length > MAX_DETAILS) return null;
  return { question: `${why}It would send ${details.length} characters: look at all of them first.`, details };
}

function refusal({ name }: Tool, why: string): ToolResult {
  return {
    ok: false,
    content: `${name} was not used: it sends data out of this machine, and ${why}. Go on without it.`,
    summary: `${name}: refused, ${why}`,
  };
}
