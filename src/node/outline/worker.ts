import { parentPort, workerData } from "node:worker_threads";
import { languageOf } from "../../core/outline/languages.ts";
import type { Outline, SourceFile } from "../../core/outline/outline.ts";
import { outlineOf } from "../../core/outline/walk.ts";
import { type GrammarFolders, parserFor } from "./grammars.ts";
import type { ParserAnswer, ParserReply, ParserRequest, ParserTask } from "./messages.ts";
import { shellTree } from "./shell-tree.ts";

const folders = workerData as GrammarFolders;

/** Parsing one file may take so long at most; the parser asks now and then. */
const TIME_FOR_ONE_MS = 2_000;

parentPort?.on("message", async ({ number, ...task }: ParserRequest) => {
  let reply: ParserReply;
  try {
    reply = { number, status: "done", answer: await answer(task) };
  } catch (error) {
    reply = { number, status: "failed", why: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(reply);
});

async function answer(task: ParserTask): Promise<ParserAnswer> {
  if (task.ask === "shell") return shellTree(task.line, folders);
  const outlines: (Outline | null)[] = [];
  for (const file of task.files) outlines.push(await outline(file));
  return outlines;
}

async function outline({ path, text }: SourceFile): Promise<Outline | null> {
  const language = languageOf(path);
  if (language === undefined) return null;
  const parser = await parserFor(language.grammar, folders);
  try {
    const until = performance.now() + TIME_FOR_ONE_MS;
    const tree = parser.parse(text, null, { progressCallback: () => performance.now() > until });
    if (tree === null) return null;
    try {
      return outlineOf(tree.rootNode, language);
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}
