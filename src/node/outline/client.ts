import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Outline, SourceFile } from "../../core/outline/outline.ts";
import type { GrammarFolders } from "./grammars.ts";
import type { OutlineReply, OutlineRequest } from "./messages.ts";

/** What a bundle has elsewhere than the sources. */
export interface OutlinerOptions {
  readonly folders: GrammarFolders;
  /** The worker's program. */
  readonly workerFile: string;
}

/** Outlines of files, in their order; `null` where there is none for the language, or the file took too long. */
export type Outliner = (files: readonly SourceFile[]) => Promise<readonly (Outline | null)[]>;

interface Waiter {
  readonly resolve: (outlines: readonly (Outline | null)[]) => void;
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
    for (const { reject } of waiting.values()) reject(new Error(`The outline could not be made: ${why}`));
    waiting.clear();
  };
  const start = (): Worker => {
    const program = bundled?.workerFile ?? new URL("./worker.ts", import.meta.url);
    const worker = new Worker(program, { workerData: bundled?.folders ?? installedGrammars() });
    worker.on("message", (reply: OutlineReply) => {
      const waiter = waiting.get(reply.number);
      waiting.delete(reply.number);
      if (waiting.size === 0) worker.unref();
      if (reply.status === "done") waiter?.resolve(reply.outlines);
      else waiter?.reject(new Error(`The outline could not be made: ${reply.why}`));
    });
    worker.on("error", (error) => lose(error.message));
    worker.on("exit", () => thread === worker && lose("its thread has ended"));
    return worker;
  };
  return (files) => {
    thread ??= start();
    const worker = thread;
    worker.ref();
    const request: OutlineRequest = { number: ++last, files };
    return new Promise((resolve, reject) => {
      waiting.set(request.number, { resolve, reject });
      worker.postMessage(request);
    });
  };
}

/** Where npm has put them. */
function installedGrammars(): GrammarFolders {
  const { resolve } = createRequire(import.meta.url);
  const parser = dirname(resolve("web-tree-sitter"));
  return { parser, grammars: join(dirname(resolve("@vscode/tree-sitter-wasm/package.json")), "wasm") };
}
