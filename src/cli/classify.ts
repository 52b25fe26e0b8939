import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { TaskProfile } from "../core/engine-types.ts";
import type { Files } from "../core/host.ts";
import { COMPLEXITIES, TASK_TYPES } from "../core/models/vocabulary.ts";
import { type Classification, classify } from "../core/routing/classify.ts";
import { correctionFor, readCorrections } from "../core/routing/corrections.ts";
import { readFacts } from "../core/routing/workspace-facts.ts";
import { isExcluded } from "../core/workspace/excluded.ts";
import { dataFolder } from "../node/data-folder.ts";
import { createNodeHost } from "../node/host.ts";
import { openLedger } from "../node/ledger/client.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import { UsageError } from "./options.ts";
import { printable } from "./printable.ts";
import type { CliContext } from "./run.ts";

/** Flags as commander gives them. */
export interface ClassifyFlags {
  readonly workspace?: string;
  readonly as?: string;
  readonly json?: boolean;
}

/** Files of a folder that are looked at; more change nothing but the time it takes. */
const MOST_FILES = 20_000;

/**
 * `frugal-swarm classify`: what a text is taken for and why; with `--as`, keeps what the user says it is. Nothing is sent.
 * Exit code 0. Throws a `UsageError`, or a `LedgerError` where the correction cannot be kept.
 */
export async function runClassify(text: string, flags: ClassifyFlags, context: CliContext): Promise<number> {
  if (text.trim() === "") throw new UsageError("The text is empty. Say in words what the task is.");
  const said = flags.as === undefined ? null : parseProfile(flags.as);
  const host = createNodeHost();
  const facts = flags.workspace === undefined ? null : await folderFacts(text, resolve(flags.workspace), host.files);
  const file = ledgerFile(context.env);
  // Asking makes no ledger.
  if (said !== null) await dataFolder(context.env);
  const ledger = said !== null || existsSync(file) ? await openLedger({ file }) : null;
  try {
    const guess = classify(text, facts, await readCorrections(ledger, host));
    if (ledger !== null && said !== null) {
      const correction = correctionFor(text, said, host.now());
      if (correction === null) throw new UsageError("The text has no word that it could be known by again.");
      await ledger.keepCorrection(correction);
    }
    process.stdout.write(printable(flags.json ? jsonOf(guess, said) : textOf(guess, said)));
    return 0;
  } finally {
    await ledger?.close();
  }
}

function parseProfile(text: string): TaskProfile {
  const [one = "", two = "", ...more] = text.split("/").map((part) => part.trim().toLowerCase());
  const type = TASK_TYPES.find((known) => known === one);
  const complexity = COMPLEXITIES.find((known) => known === two);
  if (type !== undefined && complexity !== undefined && more.length === 0) return { type, complexity };
  throw new UsageError(
    `--as ${text}: write a type and a complexity, like coding/complex. Types: ${TASK_TYPES.join(", ")}. Complexities: ${COMPLEXITIES.join(", ")}.`,
  );
}

async function folderFacts(text: string, folder: string, files: Files) {
  const stat = await files.stat(folder);
  if (stat === undefined) throw new UsageError(`--workspace ${folder}: there is no such folder.`);
  return readFacts(text, await pathsIn(folder, files), folder, files);
}

/** Breadth first, without what no swarm looks at; links are not followed, and folders that cannot be read are passed over. */
async function pathsIn(root: string, files: Files): Promise<readonly string[]> {
  const paths: string[] = [];
  const folders = [""];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const entries = await files.list(`${root}/${folder}`).catch(() => []);
    for (const { name, kind } of entries) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (isExcluded(path)) continue;
      if (kind === "folder") folders.push(path);
      else if (kind === "file") paths.push(path);
      if (paths.length === MOST_FILES) return paths;
    }
  }
  return paths;
}

function jsonOf(guess: Classification, said: TaskProfile | null): string {
  return `${JSON.stringify({ ...guess, ...(said && { correctedTo: said }) }, null, 2)}\n`;
}

function textOf({ type, complexity, reasons }: Classification, said: TaskProfile | null): string {
  const lines = [`${type}, ${complexity}`, ...reasons.map((reason) => `  ${reason}`)];
  if (said === null) lines.push(`Wrong? Say it again with --as ${type}/${complexity}, as it should be.`);
  else {
    lines.push(
      `Kept: from now on it counts as ${said.type}, ${said.complexity}, and so do tasks with nearly the same words.`,
    );
    lines.push("Kept are its words, not the text. Simulated runs have a ledger of their own, and do not know of it.");
  }
  return `${lines.join("\n")}\n`;
}
