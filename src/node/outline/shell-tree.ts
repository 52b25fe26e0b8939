import type { Node } from "web-tree-sitter";
import type { ShellNode } from "../../core/commands/shell.ts";
import { type GrammarFolders, parserFor } from "./grammars.ts";

/** A line of 4,096 characters takes some milliseconds. */
const TIME_FOR_ONE_MS = 2_000;

/** The line by the grammar of bash; `null` when it took too long. */
export async function shellTree(line: string, folders: GrammarFolders): Promise<ShellNode | null> {
  const parser = await parserFor("bash", folders);
  try {
    const until = performance.now() + TIME_FOR_ONE_MS;
    const tree = parser.parse(line, null, { progressCallback: () => performance.now() > until });
    if (tree === null) return null;
    try {
      return copied(tree.rootNode);
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}

function copied(node: Node): ShellNode {
  const { type, startIndex: from, endIndex: to } = node;
  const children = node.children.flatMap((child) => (child === null ? [] : [copied(child)]));
  const broken = node.hasError || node.isMissing || node.isError;
  return { type, from, to, broken, children };
}
