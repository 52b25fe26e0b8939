import * as vscode from "vscode";
import type { ServerPrompt } from "../core/mcp/server-prompts.ts";
import type { Toolbox } from "../core/mcp/toolbox.ts";
import { noticeText } from "./notice-text.ts";
import { showTexts } from "./shown-text.ts";
import { tabText } from "./tab-text.ts";

/** Picks a prompt that a running server offers, asks for what it takes, and shows its text. `undefined`: given up. */
export async function pickPrompt(toolbox: Toolbox): Promise<string | undefined> {
  const asking = new AbortController();
  const prompts = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Frugal Swarm: asking MCP servers", cancellable: true },
    (_, token) => {
      token.onCancellationRequested(() => asking.abort());
      return toolbox.prompts(asking.signal);
    },
  );
  if (asking.signal.aborted) return undefined;
  if (prompts.length === 0) {
    void vscode.window.showInformationMessage("Frugal Swarm: no MCP server that runs offers a prompt.");
    return undefined;
  }
  const rows = prompts.map((prompt) => ({ ...promptRow(prompt), prompt }));
  const picked = await vscode.window.showQuickPick(rows, {
    title: "Prompts of MCP servers",
    placeHolder: "You see the text before anything is sent",
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  if (picked === undefined) return undefined;
  const args = await askArguments(picked.prompt);
  return args === undefined ? undefined : textOf(toolbox, picked.prompt, args);
}

/** The server's words are a suggestion: they are shown in a tab that cannot be edited while `use` asks what to do with them. */
export async function withShownPrompt(text: string, use: () => Promise<unknown>): Promise<void> {
  const shown = showTexts([{ name: "Prompt of an MCP Server", text: `${tabText(text).join("\n")}\n` }]);
  try {
    await shown.show();
    await use();
  } finally {
    await shown.close();
  }
}

function promptRow({ server, name, description }: ServerPrompt) {
  return { label: name, description: server, detail: noticeText(description ?? "") };
}

async function askArguments(prompt: ServerPrompt): Promise<Readonly<Record<string, string>> | undefined> {
  const given: Record<string, string> = {};
  for (const [at, { name, required }] of prompt.arguments.entries()) {
    const value = await vscode.window.showInputBox({
      title: `${prompt.name} (${at + 1} of ${prompt.arguments.length}): ${name}`,
      prompt: required ? `${prompt.server} needs it.` : "Enter alone leaves it out.",
      ignoreFocusOut: true,
      validateInput: (text) => (required && text.trim() === "" ? "The prompt cannot be made without it." : undefined),
    });
    if (value === undefined) return undefined;
    if (value !== "") given[name] = value;
  }
  return given;
}

async function textOf(
  toolbox: Toolbox,
  { server, name }: ServerPrompt,
  args: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const made = await toolbox.prompt(server, name, args, new AbortController().signal);
  const why = made.status === "failed" ? made.why : made.isError ? made.text : null;
  if (why !== null) throw new Error(`${server} did not make the prompt ${name}: ${noticeText(why)}`);
  const text = made.status === "answered" ? goalOf(made.text) : "";
  if (text === "") throw new Error(`${server} made an empty prompt of ${name}. Choose another one.`);
  return text;
}

/** A prompt of the user's own words alone needs no name before them. */
function goalOf(text: string): string {
  const [first, ...lines] = text.trim().split("\n");
  const isOne = first === "user:" && !lines.some((line) => /^(?:user|assistant):$/.test(line));
  return (isOne ? lines.join("\n") : text).trim();
}
