import * as vscode from "vscode";
import type { CommandPolicy, SwarmRequest } from "../core/engine-types.ts";
import type { ToolboxParts } from "../core/mcp/toolbox-parts.ts";
import type { QuestionView } from "../core/protocol.ts";
import { agentNotice, askForAgent } from "./agent-question.ts";
import { askAtCap } from "./cap-question.ts";
import { capNotice } from "./cap-text.ts";
import { askAboutCommand } from "./command-question.ts";
import { commandNotice } from "./command-text.ts";
import { askAboutConflict } from "./conflict-question.ts";
import { conflictNotice } from "./conflict-text.ts";
import { askAboutServer, askAboutTools, askForSecret } from "./mcp-questions.ts";
import { type MissingSecret, secretNotice, serverNotice, toolsNotice } from "./mcp-text.ts";
import { createQuestionQueue } from "./question-queue.ts";
import { askAboutRules } from "./rules-question.ts";
import { rulesNotice } from "./rules-text.ts";

/** All that a swarm asks the user while it runs; the plan, which is asked before, has a list of its own. */
type SwarmQuestions = Required<Pick<SwarmRequest, "onCap" | "onConflict" | "onQuestion" | "onRules">> &
  Required<Pick<CommandPolicy, "onCommand">>;

/** What is asked about MCP servers and their tools. */
interface ServerQuestions extends Required<Pick<ToolboxParts, "onServer" | "onTools">> {
  readonly onSecret: (question: MissingSecret, signal: AbortSignal) => Promise<void>;
}

/** Questions of this window, one at a time; while one waits, the status bar and the dashboard say so and lead to it. */
export interface Questions extends vscode.Disposable {
  /** The one that comes first; `null` while there is none. */
  readonly open: QuestionView | null;
  readonly onDidChange: vscode.Event<void>;
  /** For a swarm on this folder. `titleOf`: what a task is called, by its id. */
  of(folder: vscode.Uri, titleOf: (task: string) => string): SwarmQuestions;
  /** For MCP servers of this folder. */
  ofServers(folder: vscode.Uri): ServerQuestions;
  /** Brings what waits before the user's eyes. */
  show(): Promise<void>;
}

/** `storeSecret`: asks for the value of this name; false when none was given. */
export function createQuestions(storeSecret: (name: string) => Promise<boolean>): Questions {
  const changed = new vscode.EventEmitter<void>();
  const queue = createQuestionQueue(() => changed.fire());
  return {
    get open() {
      const [first, ...more] = queue.waiting;
      return first === undefined ? null : { ...first, more: more.length };
    },
    onDidChange: changed.event,
    of: (folder, titleOf) => ({
      onCap: (reached, signal) =>
        queue.ask(
          { kind: "cap", text: capNotice(reached) },
          (during) => askAtCap(reached, folder, during),
          { choice: "finish" },
          signal,
        ),
      onConflict: (conflict, signal) =>
        queue.ask(
          { kind: "conflict", text: conflictNotice(conflict) },
          (during) => askAboutConflict(conflict, during),
          "leave-out",
          signal,
        ),
      onCommand: (question, signal) => {
        const title = titleOf(question.task);
        return queue.ask(
          { kind: "command", text: commandNotice(question, title) },
          (during) => askAboutCommand(question, title, during),
          { choice: "refuse", advice: "" },
          signal,
        );
      },
      onQuestion: (question, signal) => {
        const title = titleOf(question.task);
        return queue.ask(
          { kind: "question", text: agentNotice(question, title) },
          (during) => askForAgent(question, title, during),
          null,
          signal,
        );
      },
      onRules: (question, signal) =>
        queue.ask(
          { kind: "rules", text: rulesNotice(question) },
          (during) => askAboutRules(question, during),
          { choice: "leave-out" },
          signal,
        ),
    }),
    ofServers: (folder) => ({
      onServer: (question, signal) =>
        queue.ask(
          { kind: "server", text: serverNotice(question) },
          (during) => askAboutServer(question, folder, during),
          { choice: "leave-out" },
          signal,
        ),
      onTools: (question, signal) =>
        queue.ask(
          { kind: "tools", text: toolsNotice(question) },
          (during) => askAboutTools(question, during),
          { choice: "leave-out" },
          signal,
        ),
      onSecret: (question, signal) =>
        queue.ask<void>(
          { kind: "server", text: secretNotice(question) },
          (during) => askForSecret(question, storeSecret, during),
          undefined,
          signal,
        ),
    }),
    async show() {
      // What is called up shows itself; all else is among the notifications.
      if (!queue.callUp()) await vscode.commands.executeCommand("notifications.showList");
    },
    dispose: () => changed.dispose(),
  };
}
