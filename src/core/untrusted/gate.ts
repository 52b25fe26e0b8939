import { untilAborted } from "../until-aborted.ts";
import type { Tool, ToolContext, ToolResult } from "../tools/tool.ts";
import { clean } from "./clean.ts";
import { mayActUnasked } from "./taint.ts";

const SEND = "Send this once";

/** Characters of the arguments that a person is shown; a call that is longer is not asked about. */
const MOST_SHOWN = 4_000;

/**
 * `null`: the tool may act. Otherwise a person has been asked where there is one, and did not say yes. It is the gate of
 * every tool call, whatever the model, the tool's server or another agent says about it.
 */
export async function refusedAt(tool: Tool, input: unknown, context: ToolContext): Promise<ToolResult | null> {
  const { sources } = context.taint;
  if (mayActUnasked(sources, tool.effect)) return null;
  const ask = context.abilities.askUser;
  if (ask === null) return refusal(tool, "nobody can be asked about it in this run");
  const shown = clean(JSON.stringify(input, null, 1)).text;
  if (shown.length > MOST_SHOWN) return refusal(tool, "it is too long for a person to look through");
  const read = [...sources].filter((source) => source !== "user").join(", ");
  const question =
    `The agent of "${context.task}" wants to use ${clean(tool.name).text}, which sends data out of this machine. ` +
    `It has read text that is not yours (${clean(read).text}), which may have made it do so. It would send:\n${shown}`;
  const answer = await untilAborted(
    ask({ task: context.task, question, options: [SEND, "Refuse"] }, context.signal),
    context.signal,
  );
  return answer === SEND ? null : refusal(tool, "the user did not allow it");
}

function refusal({ name }: Tool, why: string): ToolResult {
  return {
    ok: false,
    content: `${name} was not used: it sends data out of this machine, and ${why}. Go on without it.`,
    summary: `${name}: refused, ${why}`,
  };
}
