import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The secret that the server names, and the variable that carries it. */
export const SECRET = { name: "notes-token", variable: "NOTES_TOKEN" };

const TOOLS = [
  {
    name: "remember",
    title: "Remember",
    description: "Keeps a note for later.\u200b",
    inputSchema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
  },
  {
    name: "recall",
    description: "Gives all notes that were kept.",
    inputSchema: { type: "object", properties: {} },
    annotations: { readOnlyHint: true },
  },
];

/**
 * Writes a server of MCP into a folder as a repository would bring one: the program, what it says of its tools, and the
 * .vscode/mcp.json that names it. It needs nothing but Node.
 */
export function bringNotesServer(folder: string, args: readonly string[] = []): void {
  mkdirSync(join(folder, ".vscode"), { recursive: true });
  mkdirSync(join(folder, "tools"), { recursive: true });
  writeFileSync(join(folder, "tools/notes.mjs"), PROGRAM);
  chmodSync(join(folder, "tools/notes.mjs"), 0o755);
  describeTools(folder, {});
  const env = { [SECRET.variable]: `\${input:${SECRET.name}}` };
  const notes = { command: "./tools/notes.mjs", args: ["--title", "My Notes", ...args], env };
  // With a comment, as editors write them.
  writeFileSync(join(folder, ".vscode/mcp.json"), `// Notes\n${JSON.stringify({ servers: { notes } }, null, 2)}\n`);
}

/** Changes what the server says of its tools from its next start on. */
export function describeTools(folder: string, descriptions: Readonly<Record<string, string>>): void {
  const tools = TOOLS.map((tool) => ({ ...tool, description: descriptions[tool.name] ?? tool.description }));
  writeFileSync(join(folder, "tools/notes.json"), JSON.stringify(tools));
}

const PROGRAM = `#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const tools = JSON.parse(readFileSync(new URL("notes.json", import.meta.url), "utf8"));
const notes = [];
console.error("notes: ready, with a token of " + (process.env.${SECRET.variable} ?? "").length + " characters");
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\\n");
const text = (value) => ({ content: [{ type: "text", text: value }] });

const METHODS = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {}, prompts: {} },
    serverInfo: { name: "notes", version: "1.0.0" },
  }),
  ping: () => ({}),
  "tools/list": () => ({ tools }),
  "tools/call"({ name, arguments: args }) {
    if (name === "remember") notes.push(args.text);
    return text(name === "remember" ? "Note " + notes.length + " is kept: " + args.text : notes.join("\\n"));
  },
  "prompts/list": () => ({
    prompts: [{ name: "tidy", description: "Tidies a file", arguments: [{ name: "file", required: true }] }],
  }),
  "prompts/get": ({ arguments: args }) => ({
    messages: [{ role: "user", content: { type: "text", text: "Tidy " + args.file + ".\\nChange nothing else." } }],
  }),
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const answer = METHODS[method];
  if (answer === undefined) send({ id, error: { code: -32601, message: "no " + method } });
  else send({ id, result: answer(params ?? {}) });
});
`;
