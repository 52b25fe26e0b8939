import type { Files } from "../host.ts";
import { LANGUAGES } from "./languages.ts";

/** Characters of a text in which names of files are looked for. */
const LOOKED_AT = 8_000;
const MOST_NAMES = 200;

/** Files that are taken for named, and whose sizes are asked for. */
const MOST_NAMED = 20;

/** What looks like the name of a file or folder: it has a dot or a slash within. */
const NAME = /[\w@+-][\w@+-]{0,99}(?:[./\\][\w@+-]{1,100}){1,20}/g;

const DATA_FILE = /\.(?:json|jsonl|ndjson|csv|tsv|ya?ml|xml|toml)$/;

/** What a workspace says about a task, besides the task's words. Made once for each goal. */
export interface WorkspaceFacts {
  /** Files in the workspace. */
  readonly files: number;
  /** Programming languages by extension, the one with most files first. */
  readonly languages: readonly { readonly name: string; readonly files: number }[];
  /** Paths that the text names and that exist, at most 20. */
  readonly named: readonly string[];
  /** Of them, those in a programming language. */
  readonly namedCode: number;
  /** Bytes of all named files: a measure of the change's size. `null`: not known. */
  readonly namedBytes: number | null;
  /** An answer in a data format is asked for: by the caller, or by naming a data file that is not there yet. */
  readonly structured: boolean;
}

export interface FactsOf {
  /** All files, relative, with `/`. */
  readonly paths: readonly string[];
  /** Bytes by path; of the named ones. Left out: not known. */
  readonly sizes?: ReadonlyMap<string, number>;
  /** The caller wants an answer in a data format. */
  readonly structured?: boolean;
}

/** Pure; takes time in proportion to the number of paths, and looks at a fixed length of the text only. */
export function workspaceFacts(text: string, { paths, sizes, structured = false }: FactsOf): WorkspaceFacts {
  const { named, missing } = namesIn(text, paths);
  const counts = new Map<string, number>();
  for (const path of paths) {
    const language = LANGUAGES.get(extensionOf(path));
    if (language !== undefined) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  const languages = [...counts].map(([name, files]) => ({ name, files })).sort((a, b) => b.files - a.files);
  return {
    files: paths.length,
    languages,
    named,
    namedCode: named.filter((path) => LANGUAGES.has(extensionOf(path))).length,
    namedBytes: sizes === undefined ? null : named.reduce((total, path) => total + (sizes.get(path) ?? 0), 0),
    structured: structured || missing.some((name) => DATA_FILE.test(name)),
  };
}

/** The facts with the sizes of the files that the text names, which are asked of the disk. Never rejects. */
export async function readFacts(
  text: string,
  paths: readonly string[],
  workspace: string,
  files: Pick<Files, "stat">,
): Promise<WorkspaceFacts> {
  const sizes = new Map<string, number>();
  for (const path of namesIn(text, paths).named) {
    const stat = await files.stat(`${workspace}/${path}`).catch(() => undefined);
    if (stat?.kind === "file") sizes.set(path, stat.size);
  }
  return workspaceFacts(text, { paths, sizes });
}

/** A name alone stands for every file of that name; `missing` is in lower case. */
function namesIn(text: string, paths: readonly string[]): { readonly named: string[]; readonly missing: string[] } {
  const names = new Set<string>();
  for (const [name] of text.slice(0, LOOKED_AT).matchAll(NAME)) {
    names.add(name.replaceAll("\\", "/").replace(/^\.\//, "").toLowerCase());
    if (names.size === MOST_NAMES) break;
  }
  const missing = new Set(names);
  const named: string[] = [];
  if (names.size === 0) return { named, missing: [] };
  for (const path of paths) {
    const lower = path.toLowerCase();
    const base = lower.slice(lower.lastIndexOf("/") + 1);
    const whole = names.has(lower);
    if (!whole && !names.has(base)) continue;
    missing.delete(lower);
    missing.delete(base);
    if (named.length < MOST_NAMED) named.push(path);
  }
  return { named, missing: [...missing] };
}

function extensionOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1).toLowerCase();
}
