import type { ShellNode } from "./shell.ts";
import { OPERATORS, type Reading, STREAMS, streamOf, type Token } from "./tokens.ts";

/**
 * The same tokens as `readTokens`, off the grammar's tree. Kinds of nodes that are not named here, and whatever the
 * grammar could not read, end it.
 */
export function readTree(root: ShellNode, line: string): Reading {
  const tokens: Token[] = [];
  const why = root.broken ? "it is not a whole command line" : readNode(root, line, tokens);
  return why === null ? { status: "read", tokens } : { status: "unclear", why };
}

/** Gives why it cannot be read, else `null`. */
function readNode(node: ShellNode, line: string, tokens: Token[]): string | null {
  const { type, from, to } = node;
  if (HOLDERS.has(type)) {
    for (const child of node.children) {
      const why = readNode(child, line, tokens);
      if (why !== null) return why;
    }
    return null;
  }
  if (OPERATORS.has(type)) {
    tokens.push({ kind: "operator", value: type, from, to });
    return null;
  }
  if (type === "file_redirect") {
    const value = streamOf(line.slice(from, to));
    tokens.push({ kind: "stream", value, from, to });
    return STREAMS.has(value) ? null : `it redirects: ${line.slice(from, to)}`;
  }
  const value = wordOf(node, line);
  if (value === null) return `it holds a ${type.replaceAll("_", " ")}: ${line.slice(from, to).slice(0, 60)}`;
  tokens.push({ kind: "word", value, from, to });
  return null;
}

const HOLDERS: ReadonlySet<string> = new Set(["program", "list", "pipeline", "redirected_statement", "command"]);

/** The literal text of a word; `null` where any of it is not literal. */
function wordOf(node: ShellNode, line: string): string | null {
  const text = line.slice(node.from, node.to);
  switch (node.type) {
    case "word":
    case "number":
      return node.children.length === 0 ? text : null;
    case "raw_string":
      return text.slice(1, -1);
    case "string":
      return node.children.every(({ type }) => type === '"' || type === "string_content") ? text.slice(1, -1) : null;
    case "command_name":
    case "concatenation": {
      const parts = node.children.map((child) => wordOf(child, line));
      return parts.includes(null) ? null : parts.join("");
    }
    default:
      return null;
  }
}
