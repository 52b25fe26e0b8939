import * as vscode from "vscode";
import { errorText } from "../core/error-text.ts";
import type { CallResult, ListedTool, ServerConnection, ServerConnector, ServerSpec } from "../core/mcp/server.ts";
import { MAX_RESULT_CHARACTERS } from "../core/tools/cap.ts";
import { untilAborted } from "../core/until-aborted.ts";

/** A person may have to confirm a call in VS Code's own dialog first. */
const LIMIT_MS = 600_000;

/** Of a result; it is cut for the model later. */
const MAX_TEXT = 4 * MAX_RESULT_CHARACTERS;

/**
 * Copilot's and the chat's own tools do what ours do, in the files of the window in place of the agent's copy, or draw in
 * the chat, and most of them take nothing that does not come from there. The editor's own terminals, tasks and renames
 * would go round the rules for commands and the review of changes.
 */
const NOT_OFFERED =
  /^copilot_|^inline_chat_|^renderMermaid|_internal$|terminal|(?:^|_)task(?:_|$)|^runTests$|^runSubagent|^manage_todo_list$|^vscode_(?:rename|get_|listCodeUsages|askQuestions|reviewPlan)|createNewWorkspace/;
const EDITING = /^vscode_editing/;

/** The name of what VS Code throws where its own dialog was closed with a no. */
const CANCELED = "Canceled";

/** What other extensions and VS Code's own MCP servers offer in this window, as if it were one server. */
export const EDITOR_SERVER: ServerSpec = {
  name: "vscode",
  origin: "editor",
  transport: { kind: "editor" },
  callTimeoutMs: LIMIT_MS,
  callLimitMs: LIMIT_MS,
  off: [],
};

/** The connector, and for the editor's own tools no process and no socket at all. */
export function withEditorTools(connector: ServerConnector): ServerConnector {
  return {
    connect: async (spec, place, signal) =>
      spec.transport.kind === "editor" ? editorConnection() : connector.connect(spec, place, signal),
  };
}

/** What is offered is read now; whoever calls what has changed since is told so, and the toolbox with it. */
function editorConnection(): ServerConnection {
  const tools = offered();
  let told: Parameters<ServerConnection["onChange"]>[0] = () => {};
  const none: CallResult = { status: "failed", why: "The editor offers tools only." };
  return {
    tools,
    instructions: null,
    async call(name, args, signal) {
      const before = tools.find((tool) => tool.name === name);
      const now = offered();
      if (before === undefined || !isSame(before, now)) {
        told({ type: "tools", tools: now });
        return failed(`The editor no longer offers ${name} as it did. Go on without it.`);
      }
      return invoke(name, args, signal);
    },
    resources: async () => [],
    readResource: async () => none,
    prompts: async () => [],
    getPrompt: async () => none,
    onChange: (listener) => {
      told = listener;
    },
    stderr: () => "",
    close: async () => {},
  };
}

function offered(): readonly ListedTool[] {
  return vscode.lm.tools
    .filter(({ name, tags }) => !NOT_OFFERED.test(name) && !tags.some((tag) => EDITING.test(tag)))
    .map(({ name, description, inputSchema }) => ({
      name,
      description,
      inputSchema: inputSchema ?? { type: "object", properties: {} },
    }));
}

function isSame(before: ListedTool, now: readonly ListedTool[]): boolean {
  return now.some((tool) => tool.name === before.name && JSON.stringify(tool) === JSON.stringify(before));
}

/** VS Code asks the user itself where the tool is one that has to be confirmed. */
async function invoke(name: string, args: unknown, signal: AbortSignal): Promise<CallResult> {
  const source = new vscode.CancellationTokenSource();
  const cancel = () => source.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    if (signal.aborted) return failed("The call was cancelled.");
    const options = { input: args as object, toolInvocationToken: undefined };
    const invoked = Promise.resolve(vscode.lm.invokeTool(name, options, source.token));
    const result = await untilAborted(invoked, signal);
    if (result === "aborted") return failed("The call was cancelled.");
    return { status: "answered", text: textOf(result.content), isError: false };
  } catch (error) {
    if (error instanceof Error && error.name === CANCELED)
      return failed(`The user did not let the editor run ${name}. Go on without it.`);
    return failed(`The editor could not run ${name}: ${errorText(error)}`);
  } finally {
    signal.removeEventListener("abort", cancel);
    source.dispose();
  }
}

function textOf(content: readonly unknown[]): string {
  const parts = content.map((part) => {
    const value = typeof part === "object" && part !== null && "value" in part ? part.value : undefined;
    return typeof value === "string" ? value : "(a part of the answer that only the editor can show is left out)";
  });
  return parts.join("\n").slice(0, MAX_TEXT);
}

function failed(why: string): CallResult {
  return { status: "failed", why };
}
