import type { MidAnswerFault } from "../faults.ts";
import type { Answer, AnswerToolCall } from "../responder.ts";

/** The answer as the fault makes it: empty, or with spoilt tool calls. */
export function spoilAnswer(answer: Answer, fault: MidAnswerFault | null): Answer {
  if (fault?.kind === "empty") return { content: "", toolCalls: [] };
  if (fault?.kind === "spoilt_call")
    return { ...answer, toolCalls: answer.toolCalls.map((call) => spoil(call, fault.how)) };
  return answer;
}

function spoil(call: AnswerToolCall, how: Extract<MidAnswerFault, { kind: "spoilt_call" }>["how"]): AnswerToolCall {
  switch (how) {
    case "cut_arguments":
      return { ...call, arguments: call.arguments.slice(0, -1) };
    case "no_json":
      return { ...call, arguments: `<args>${call.arguments}</args>` };
    case "unknown_tool":
      return { ...call, name: `${call.name}_that_nobody_offered` };
    default:
      return how satisfies never;
  }
}
