import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { ShellNode } from "../../core/commands/shell.ts";
import type { Outline, SourceFile } from "../../core/outline/outline.ts";
import type { GrammarFolders } from "./grammars.ts";
import type { ParserAnswer, ParserReply, ParserRequest, ParserTask } from "./messages.ts";

/** What a bundle has elsewhere than the sources. */
export interface OutlinerOptions {
  readonly folders: GrammarFolders;
  /** The worker's program. */
  readonly workerFile: string;
}

export interface Outliner {
  /** Outlines of files, in their order; `null` where there is none for the language, or the file took too long. */
  outline(files: readonly SourceFile[]): Promise<readonly (Outline | null)[]>;
  /** A command line by the grammar of bash; `null` when it took too long. */
  shell(line: string): Promise<ShellNode | null>;
}

interface Waiter {
  readonly resolve: (answer: ParserAnswer) => void;
  readonly reject: (error: Error) => void;
}

const outliners = new Map<string | undefined, Outliner>();

/**
 * Parses in a thread of its own, one for the process, which starts with the first request and never keeps the process
 * alive. A thread that died fails what it was asked, and the next request starts another.
 */
export function sharedOutliner(bundled?: OutlinerOptions): Outliner {
  const known = outliners.get(bundled?.workerFile);
  if (known !== undefined) return known;
  const made = createOutliner(bundled);
  outliners.set(bundled?.workerFile, made);
  return made;
}

function createOutliner(bundled?: OutlinerOptions): Outliner {
  const waiting = new Map<number, Waiter>();
  let thread: Worker | undefined;
  let last = 0;

  const lose = (why: string) => {
    thread = undefined;
    for (const { reject } of waiting.values()) reject(new Error(`It could not be parsed: ${why}`));
    waiting.clear();
  };
  const start = (): Worker => {
    const program = bundled?.workerFile ?? new URL("./worker.ts", import.meta.url);
    const worker = new Worker(program, { workerData: bundled?.folders ?? installedGrammars() });
    worker.on("message", (reply: ParserReply) => {
      const waiter = waiting.get(reply.number);
      waiting.delete(reply.number);
      if (waiting.size === 0) worker.unref();
      if (reply.status === "done") waiter?.resolve(reply.answer);
      else waiter?.reject(new Error(`It could not be parsed: ${reply.why}`));
    });
    worker.on("error", (error) => lose(error.message));
    worker.on("exit", () => thread === worker && lose("its thread has ended"));
    return worker;
  };
  const ask = (task: ParserTask): Promise<ParserAnswer> => {
    thread ??= start();
    const worker = thread;
    worker.ref();
    const request: ParserRequest = { ...task, number: ++last };
    return new Promise((resolve, reject) => {
      waiting.set(request.number, { resolve, reject });
      worker.postMessage(request);
    });
  };
  return {
    outline: async (files) => (await ask({ ask: "outline", files })) as readonly (Outline | null)[],
    shell: async (line) => (await ask({ ask: "shell", line })) as ShellNode | null,
  };
}

/** Where npm has put them. */
function installedGrammars(): GrammarFolders {
  const { resolve } = createRequire(import.meta.url);
  const parser = dirname(resolve("web-tree-sitter"));
  return { parser, grammars: join(dirname(resolve("@vscode/tree-sitter-wasm/package.json")), "wasm") };
}
