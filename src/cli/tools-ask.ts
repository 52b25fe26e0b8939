import { secretNames } from "../core/mcp/given-values.ts";
import type { ListedTool, ServerSpec } from "../core/mcp/server.ts";
import { startFolder } from "../core/mcp/server-approval.ts";
import type { ServerQuestion, ToolsQuestion, TrustChoice } from "../core/mcp/trust.ts";
import { clean } from "../core/untrusted/clean.ts";
import { framed } from "../core/untrusted/framed.ts";
import { type AskDeps, askLine, type Read } from "./ask-line.ts";
import { secretVariable } from "./tools-secrets.ts";

type Deps = AskDeps & { readonly print: (line: string) => void };

const WIDTH = 110;

const LEFT_OUT: TrustChoice = { choice: "leave-out" };

/** Prints the whole of what would be started, and asks whether it may be. Only "trust" does. */
export function askAboutServer(question: ServerQuestion, workspace: string, deps: Deps): Promise<TrustChoice> {
  for (const line of serverLines(question, workspace)) deps.print(line);
  return ask(`Type "trust" to start ${question.server.name}, or Enter to leave it out:`, deps);
}

/** Prints each new or changed definition as the server gives it, and asks whether models may be told of them. */
export function askAboutTools(question: ToolsQuestion, deps: Deps): Promise<TrustChoice> {
  for (const line of toolsLines(question)) deps.print(line);
  return ask(`Type "trust" to use these tools of ${question.server}, or Enter to leave them out:`, deps);
}

function ask(text: string, deps: Deps): Promise<TrustChoice> {
  const read = (line: string): Read<TrustChoice> => {
    const word = line.trim().toLowerCase();
    if (word === "trust") return { answer: { choice: "trust" } };
    if (word === "" || word === "leave out") return { answer: LEFT_OUT };
    return { problem: `"${line.trim().slice(0, 40)}" is no answer.` };
  };
  return askLine({ text, read, otherwise: LEFT_OUT }, deps);
}

const FROM: Readonly<Record<ServerSpec["origin"], string>> = {
  user: "Your own file names",
  workspace: "A file of this folder names",
  editor: "The editor offers",
};

function serverLines(question: ServerQuestion, workspace: string): readonly string[] {
  const { server, shown, why } = question;
  const state = why === "changed" ? "It is NOT what you trusted before under this name." : "It was never trusted here.";
  return [
    "",
    `${FROM[server.origin]} the MCP server ${server.name}. ${state}`,
    ...framed(shown, WIDTH),
    ...about(question, workspace),
  ];
}

function about(question: ServerQuestion, workspace: string): readonly string[] {
  const { resolved, server } = question;
  const { transport } = server;
  switch (transport.kind) {
    case "stdio":
      return [
        `  program: ${clean(resolved ?? "none is found").text}`,
        `  folder:  ${clean(startFolder(server, workspace)).text}`,
        ...namesOf("variables", question),
        transport.confined === false
          ? "  NOT confined: it can do all that you can."
          : "  Confined where the system can: it has a home of its own, reads the folder, and has the network.",
      ];
    case "http":
      return [...namesOf("headers", question), "  What agents send to its tools leaves this machine."];
    case "editor":
      return [];
    default:
      return transport satisfies never;
  }
}

/** As the approval counts them, and where the values of secrets would come from. */
function namesOf(what: string, { given, server }: ServerQuestion): readonly string[] {
  const secrets = [...new Set(secretNames(server).map(secretVariable))];
  const from = secrets.length === 0 ? "" : `; secrets are read from ${secrets.join(", ")}`;
  return given.length === 0 ? [] : [`  ${what}: ${given.join(", ")}${from}`];
}

function toolsLines({ server, added, changed, removed }: ToolsQuestion): readonly string[] {
  return [
    "",
    `The MCP server ${server} has tools that you have not approved as they are. This is what models would be told:`,
    ...added.flatMap((tool) => ["", `  NEW ${clean(tool.name).text}`, ...framed(definition(tool), WIDTH)]),
    ...changed.flatMap(({ before, after }) => [
      "",
      `  CHANGED ${clean(after.name).text}: approved`,
      ...framed(definition(before), WIDTH),
      `  CHANGED ${clean(after.name).text}: now`,
      ...framed(definition(after), WIDTH),
    ]),
    ...(removed.length === 0 ? [] : ["", `  Gone: ${clean(removed.join(", ")).text}`]),
    "",
  ];
}

/** All of it that counts, with what does not show written out. */
function definition({ title, description, inputSchema, annotations }: ListedTool): string {
  const lines = [
    ...(title === undefined ? [] : [`title: ${title}`]),
    description ?? "(no description)",
    ...(annotations === undefined ? [] : [`it says of itself: ${JSON.stringify(annotations)}`]),
    `takes: ${JSON.stringify(inputSchema)}`,
  ];
  return clean(lines.join("\n")).text;
}
