import type { CheckCommand } from "../swarm/plan.ts";
import type { Use } from "./find/uses.ts";

/** What a check looks for, cheapest first: the order in which checks run. */
export const CHECK_KINDS = ["syntax", "types", "lint", "tests-near", "tests"] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/** A check that was found or configured. */
export interface Check extends CheckCommand {
  readonly kind: CheckKind;
  /** Folder that it runs in and speaks about, relative to the project's with `/`; "" is the project's own. */
  readonly folder: string;
  readonly covers: Covers;
  readonly setup: Setup;
  /** How to run only the tests near some files, where that is certain. */
  readonly near: NearRunner | null;
  /** Packages that the folder's package uses, nearest first: a change in them concerns it too. */
  readonly uses: readonly Use[];
  /** Folder whose change it is run for, where that is another than its own. */
  readonly about?: string;
}

/** Which changed files a check can say something about: all, all but documents, or those with these endings. */
export type Covers = "all" | "code" | readonly string[];

/** Whether what a check needs is there. `advice` says what to install, for people. */
export interface Setup {
  /** `doubtful`: when it fails on the unchanged files, that is for what is not installed. */
  readonly state: "ready" | "doubtful" | "missing";
  readonly advice: string;
}

/** A runner that can be given files; `file` and `args` start it, the files come after. */
export interface NearRunner extends Pick<CheckCommand, "file" | "args"> {
  readonly runner: "vitest" | "jest" | "pytest" | "go" | "cargo";
}

export function isTest(check: Pick<Check, "kind">): boolean {
  return check.kind === "tests" || check.kind === "tests-near";
}

/** Whether a check says something about any of these files. Paths are relative to the project. */
export function coversAny(check: Pick<Check, "covers" | "folder" | "about">, changed: readonly string[]): boolean {
  return changed.some((path) => isIn(check.about ?? check.folder, path) && coversFile(check.covers, path));
}

export function isIn(folder: string, path: string): boolean {
  return folder === "" || path.startsWith(`${folder}/`);
}

/** A check from the settings or of a task: its kind is told by its words, and it is taken to speak of every file. */
export function ownCheck(command: CheckCommand): Check {
  const words = [command.name, command.file, ...command.args].join(" ").toLowerCase();
  const advice = `Install ${command.file}, or change the setting frugalSwarm.checks.`;
  return {
    ...command,
    kind: KINDS.find(({ words: pattern }) => pattern.test(words))?.kind ?? "tests",
    folder: "",
    covers: "all",
    setup: { state: "ready", advice },
    near: null,
    uses: [],
  };
}

const KINDS: readonly { readonly kind: CheckKind; readonly words: RegExp }[] = [
  { kind: "tests", words: /\b(tests?|spec|pytest|jest|vitest|mocha|unittest|rspec|phpunit)\b/ },
  { kind: "types", words: /\b(types?|typecheck|tsc|mypy|pyright|build|compile)\b/ },
  { kind: "lint", words: /\b(lint|eslint|biome|ruff|clippy|vet|format)\b/ },
];

function coversFile(covers: Covers, path: string): boolean {
  if (covers === "all") return true;
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (covers === "code") return !DOCUMENT.test(name);
  return covers.some((ending) => name.endsWith(ending));
}

const DOCUMENT =
  /\.(md|mdx|rst|adoc|txt|pdf|png|jpe?g|gif|svg|webp|ico)$|^(license|licence|notice|authors|changelog|codeowners|\.gitignore|\.editorconfig)$/;
