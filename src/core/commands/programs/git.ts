import { secretReason } from "../secret-path.ts";
import { type Known, program, type ReadOnlyProgram, unknown } from "./program.ts";

/**
 * Subcommands of git 2.39 that tell and change nothing, with options that start no other program: not --ext-diff,
 * --textconv, --show-signature, grep -O. What git's configuration could start is closed by `closedGit`. An unknown
 * subcommand may be an alias, so it is not one of them; neither is any option before the subcommand (-c, -C, --git-dir).
 */
export const git: ReadOnlyProgram = (args) => {
  const rest = args[0] === "--no-pager" ? args.slice(1) : args;
  const [name = "", ...more] = rest;
  if (name === "--version" && more.length === 0) return { status: "reads", paths: [] };
  const subcommand = SUBCOMMANDS.get(name);
  if (subcommand === undefined) return unknown(`"git ${name}" is not known to change nothing`);
  return subcommand(more);
};

/**
 * Goes with every git that is run for an agent. Options given this way win over those of any file; the folder's own
 * `.git` is the only one that is looked at, so that files of the folder cannot pose as a repository.
 */
export function closedGit(root: string): Readonly<Record<string, string>> {
  const settings: readonly (readonly [string, string])[] = [
    ["core.fsmonitor", "false"],
    ["core.hooksPath", "/dev/null"],
    ["core.pager", "cat"],
    ["core.sshCommand", "false"],
    ["diff.external", ""],
    ["log.showSignature", "false"],
    ["gpg.program", "false"],
    ["protocol.allow", "never"],
  ];
  return {
    GIT_DIR: `${root}/.git`,
    GIT_CEILING_DIRECTORIES: root,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_PAGER: "cat",
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], at) => [
        [`GIT_CONFIG_KEY_${at}`, key],
        [`GIT_CONFIG_VALUE_${at}`, value],
      ]),
    ),
  };
}

/** Revisions, ranges, and paths of the copy. Outside a repository `git diff` reads any two files that it is given. */
function places({ operands, values }: Known): readonly string[] | string {
  const paths: string[] = [];
  for (const operand of operands) {
    if (!/^[A-Za-z0-9_@^~./:+=, -]+$/.test(operand)) return `it is given "${operand}"`;
    if (operand.split(/[:/]/).includes("..") || /(?:^|:)\//.test(operand)) return `${operand} leads out of the copy`;
    const secret = secretReason(operand.slice(operand.indexOf(":") + 1));
    if (secret !== null) return secret;
    if (!/[~^:@]|\.\./.test(operand)) paths.push(operand);
  }
  const formats = values.filter(({ option }) => option === "--format" || option === "--pretty");
  if (formats.some(({ value }) => value.includes("%G"))) return "%G in a format starts gpg";
  return paths;
}

const DIFF =
  "-p -u -s -w -b -z -R -M --patch --no-patch --numstat --shortstat --name-only --name-status --cached --staged " +
  "--no-color --ignore-all-space --ignore-space-change --ignore-blank-lines --check --summary --no-ext-diff " +
  "--no-textconv --no-renames --minimal --patience --histogram --exit-code --quiet --raw --full-index";
const DIFF_WORDS = "-S -G --diff-filter --diff-algorithm";
const DIFF_OPTIONAL = "--stat --color --word-diff --abbrev --find-renames";
const LOG =
  "-i -E -F -g --oneline --graph --all --branches --tags --no-decorate --no-merges --merges --first-parent --reverse " +
  "--follow --abbrev-commit --no-abbrev-commit --date-order --topo-order --left-right --regexp-ignore-case --no-walk";
const LOG_WORDS = "--since --until --after --before --author --committer --grep --date";
const LOG_OPTIONAL = "--decorate --format --pretty";

const diff = program({
  flags: DIFF,
  numbers: "-U --unified",
  words: DIFF_WORDS,
  optional: DIFF_OPTIONAL,
  operands: places,
});
const log = program({
  flags: `${DIFF} ${LOG}`,
  numbers: "-n -U --max-count --skip --unified",
  words: `${DIFF_WORDS} ${LOG_WORDS}`,
  optional: `${DIFF_OPTIONAL} ${LOG_OPTIONAL}`,
  count: true,
  operands: places,
});

/** `git stash list`, `git worktree list`, `git reflog`: the second word decides between telling and changing. */
const listOnly: ReadOnlyProgram = (args) =>
  args.length === 1 && args[0] === "list" ? { status: "reads", paths: [] } : unknown('only its "list" changes nothing');

const SUBCOMMANDS: ReadonlyMap<string, ReadOnlyProgram> = new Map([
  [
    "status",
    program({
      flags: "-s -b -z --short --branch --long --show-stash --ahead-behind --no-ahead-behind --no-renames",
      optional: "-u --porcelain --untracked-files --ignored --column",
      operands: places,
    }),
  ],
  ["diff", diff],
  ["log", log],
  ["show", log],
  ["shortlog", program({ flags: "-s -n -e --summary --numbered --email --all --no-merges", operands: places })],
  [
    "branch",
    program({
      flags: "-a -r -v --all --remotes --list --show-current --verbose --no-color",
      optional: "--merged --no-merged --contains --sort",
      operands: "none",
    }),
  ],
  ["tag", program({ flags: "-l -n --list", optional: "--sort --merged --contains", operands: "none" })],
  ["remote", program({ flags: "-v --verbose", operands: "none" })],
  [
    "rev-parse",
    program({
      flags:
        "-q --show-toplevel --verify --git-dir --is-inside-work-tree --show-prefix --abbrev-ref --is-bare-repository",
      optional: "--short",
      operands: places,
    }),
  ],
  ["rev-list", program({ flags: "--count --all --no-merges --merges", numbers: "-n --max-count", operands: places })],
  ["merge-base", program({ flags: "-a --all --is-ancestor", operands: places })],
  [
    "ls-files",
    program({
      flags:
        "-c -o -m -d -s -t -z --cached --others --modified --deleted --stage --exclude-standard --error-unmatch --directory",
      operands: places,
    }),
  ],
  ["ls-tree", program({ flags: "-r -d -t -l -z --long --name-only --full-name --full-tree", operands: places })],
  ["cat-file", program({ flags: "-p -t -s -e", operands: places })],
  ["show-ref", program({ flags: "--heads --tags --head", operands: places })],
  ["describe", program({ flags: "--tags --all --always --long", optional: "--dirty --abbrev", operands: places })],
  ["blame", program({ flags: "-w -s -e -l -t --show-email", words: "-L --date", operands: places })],
  [
    "grep",
    program({
      flags:
        "-n -i -l -L -c -w -v -h -H -I -E -F -G -P -o -q --line-number --ignore-case --name-only --files-with-matches " +
        "--count --word-regexp --invert-match --extended-regexp --fixed-strings --perl-regexp --untracked --cached " +
        "--only-matching --no-color --heading --break",
      numbers: "-A -B -C -m --max-depth",
      words: "-e",
      count: true,
      operands: (known) => {
        const named = known.values.some(({ option }) => option === "-e");
        return places({ ...known, operands: named ? known.operands : known.operands.slice(1) });
      },
    }),
  ],
  ["reflog", program({ flags: "--no-color", operands: "none" })],
  ["stash", listOnly],
  ["worktree", listOnly],
]);
