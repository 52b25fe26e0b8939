import type { ListedTool, ServerSpec } from "../core/mcp/server.ts";
import { startFolder } from "../core/mcp/server-approval.ts";
import type { ServerQuestion, ToolsQuestion } from "../core/mcp/trust.ts";
import { cutNotice } from "./notice-text.ts";
import { HALF_TAB_COLUMNS, tabPart, tabText } from "./tab-text.ts";

/** The words around MCP servers and their tools. Pure. */

/** Buttons of both questions; to close one is to leave out. */
export const MCP_BUTTONS = { look: "Look at It", trust: "Trust It", leaveOut: "Leave It Out" } as const;

/** Nothing is trusted that was not shown. */
export function mcpButtons(looked: boolean): readonly (typeof MCP_BUTTONS)[keyof typeof MCP_BUTTONS][] {
  const { look, trust, leaveOut } = MCP_BUTTONS;
  return looked ? [trust, leaveOut] : [look, leaveOut];
}

const FROM: Readonly<Record<ServerSpec["origin"], string>> = {
  user: "Your settings name",
  workspace: "This folder (.vscode/mcp.json) would start",
  editor: "This window offers",
};

export function serverQuestion(question: ServerQuestion, looked: boolean): string {
  const { server, shown, why } = question;
  const what = server.transport.kind === "http" ? "Its address" : "It runs";
  const state = why === "changed" ? "It is not what you trusted before." : "You have not trusted it yet.";
  const how = looked
    ? "All of it is in the tab that is open."
    : "It is not started before you have looked at all of it.";
  return `${FROM[server.origin]} the MCP server ${server.name}. ${state} ${how} Closing this leaves it out. ${what}: ${cutNotice(shown, 240)}`;
}

export function serverNotice({ server, shown }: ServerQuestion): string {
  return `The MCP server ${server.name} waits for you to look at what it is: ${cutNotice(shown, 120)}`;
}

/** A secret that a server names and that is not stored. */
export interface MissingSecret {
  readonly server: string;
  readonly name: string;
}

export const SECRET_BUTTONS = { set: "Set Secret...", without: "Start Without It" } as const;

export function secretQuestion({ server, name }: MissingSecret): string {
  return `The MCP server ${server} needs the secret ${name}, which is not stored. It would be kept in the editor's secret storage and given only to servers that name it.`;
}

export function secretNotice({ server, name }: MissingSecret): string {
  return `The MCP server ${server} needs the secret ${name} before it can start.`;
}

/** Everything that a yes stands for, each argument by itself. */
export function serverDocument(question: ServerQuestion, workspace: string): string {
  const { server, shown, resolved, given, why } = question;
  const { transport } = server;
  const lines = [
    `${FROM[server.origin]} the MCP server ${server.name}.`,
    why === "changed" ? "It is NOT what you trusted before under this name." : "It was not trusted before.",
    "",
  ];
  switch (transport.kind) {
    case "stdio":
      lines.push(
        ...tabPart("Command line", shown),
        "Word by word:",
        ...[transport.command, ...transport.args].flatMap(numbered),
        ...tabPart("Program that would run", resolved ?? "none is found"),
        ...tabPart("Folder that it starts in", startFolder(server, workspace)),
        ...tabPart("Variables that it is given", given.length === 0 ? "none of yours" : given.join("\n")),
        ...(transport.confined === false
          ? ["It is NOT confined: your settings say so, and it may do all that you may do."]
          : [
              "It is confined as far as this system allows:",
              "  it writes into a folder of its own only, and may use the network.",
            ]),
        "",
        "A program like this can do more than its tools say: what it does is up to it.",
        "A yes covers the files that it runs too, whatever stands in them later.",
      );
      break;
    case "http":
      lines.push(
        ...tabPart("Address", shown),
        ...tabPart("Headers that it is given", given.length === 0 ? "none" : given.join("\n")),
        "",
        "What agents send to its tools leaves this machine.",
      );
      break;
    case "editor":
      lines.push(shown, "", "These tools see the files of this window, not the copy that an agent works in.");
      break;
    default:
      transport satisfies never;
  }
  lines.push("A yes holds until anything of this changes.", "Characters that do not show are written out.", "");
  return lines.join("\n");
}

export function toolsQuestion({ server, added, changed, removed }: ToolsQuestion, looked: boolean): string {
  const parts = [
    ...(changed.length > 0 ? [`${tools(changed.length)} not what you approved`] : []),
    ...(added.length > 0 ? [`${tools(added.length)} new`] : []),
    ...(removed.length > 0 ? [`${tools(removed.length)} gone`] : []),
  ];
  const how = looked
    ? "What is new or changed is open in tabs, as models would be told of it."
    : "None of it is used before you have looked at it.";
  return `Of the MCP server ${server}, ${parts.join(", ")}. ${how} Closing this leaves it out.`;
}

export function toolsNotice({ server, added, changed }: ToolsQuestion): string {
  return `${tools(added.length + changed.length)} new or changed at the MCP server ${server}, and wait for you to look.`;
}

/** What is new, for a tab. */
export function addedDocument({ server, added }: ToolsQuestion): string {
  return [
    `New tools of the MCP server ${server}, as models would be told of them.`,
    "",
    ...added.map((tool) => toolText(tool)),
  ].join("\n");
}

/** Two texts to lay side by side. */
export function changedDocuments({ changed }: ToolsQuestion): { readonly before: string; readonly after: string } {
  return {
    before: changed.map(({ before }) => toolText(before, HALF_TAB_COLUMNS)).join("\n"),
    after: changed.map(({ after }) => toolText(after, HALF_TAB_COLUMNS)).join("\n"),
  };
}

/** All of a definition that counts, with what does not show written out, and nothing of it like words of ours. */
function toolText({ name, title, description, inputSchema, annotations }: ListedTool, width?: number): string {
  const lines = [
    ...tabPart("Tool", name, width),
    ...(title === undefined ? [] : tabPart("Title", title, width)),
    ...tabPart("Description", description ?? "none", width),
    ...(annotations === undefined ? [] : tabPart("It says of itself", JSON.stringify(annotations), width)),
    ...tabPart("Input", JSON.stringify(inputSchema, null, 2), width),
  ];
  return `${lines.join("\n")}\n`;
}

function numbered(word: string, at: number): readonly string[] {
  const [first = "", ...rest] = tabText(word).map((line) => line.trimStart());
  return [`${String(at).padStart(3)} ${first}`, ...rest.map((line) => `    ${line}`)];
}

function tools(count: number): string {
  return count === 1 ? "1 tool is" : `${count} tools are`;
}

/** The words of a command line; a blank inside one takes quotes. `null`: a quote is left open. */
export function commandWords(text: string): readonly string[] | null {
  const words = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  if (/["']/.test(text.replaceAll(/"[^"]*"|'[^']*'/g, ""))) return null;
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}
