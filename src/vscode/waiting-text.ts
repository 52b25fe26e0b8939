import type { QuestionKind } from "../core/protocol.ts";
import type { StatusQuestion } from "./status-text.ts";

/** What the status bar says while something waits for the user. */
export function waitingText(kind: QuestionKind): StatusQuestion {
  return kind === "cap"
    ? { label: "Cap reached", text: WAITING.cap, colour: "error" }
    : { label: "Waiting for you", text: WAITING[kind], colour: "warning" };
}

const WAITING: Readonly<Record<QuestionKind, string>> = {
  cap: "A budget is reached and the agents wait for your choice.",
  conflict: "Results do not fit together and wait for your choice.",
  command: "An agent wants to run a command and waits for your answer.",
  question: "An agent asks you and waits for your answer.",
  rules: "This folder's rules for agents wait for you to look at them.",
  server: "An MCP server waits for you to look at what it would run.",
  tools: "Tools of an MCP server are new or have changed, and wait for you to look at them.",
};
