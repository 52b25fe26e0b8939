import { errorText } from "../error-text.ts";
import type { CommandStep, CommandVerdict } from "./command.ts";
import { readTree } from "./read-tree.ts";
import type { Shell } from "./shell.ts";
import { readTokens, type Token } from "./tokens.ts";

/** UTF-16 units of a line. */
const MAX_LINE = 4_096;
/** Programs in one line. A long chain hides its end (Claude Code skipped its deny rules after 50). */
const MAX_STEPS = 12;

/**
 * Whether a line is nothing but programs with literal arguments, joined by `&& || | ;`. It says nothing yet of what the
 * programs do. Two readings that know nothing of each other must agree on every word: where parsers differ is where
 * guards of command lines were got round (CVE-2025-54377, CVE-2025-57771, CVE-2025-66032 and their kind).
 */
export async function readForm(line: string, shell: Shell): Promise<CommandVerdict> {
  if (line.length > MAX_LINE) return ask(`it is longer than ${MAX_LINE} characters`);
  if (/[\n\r]/.test(line)) return ask("it has more than one line");
  if (!/^[ -~]*$/.test(line)) return ask("it holds characters that do not show, or that look like others");
  const own = readTokens(line);
  if (own.status === "unclear") return ask(own.why);
  if (own.tokens.filter(({ kind }) => kind === "operator").length >= MAX_STEPS)
    return ask(`it starts more than ${MAX_STEPS} programs`);
  const steps = stepsOf(own.tokens, line);
  if (typeof steps === "string") return ask(steps);
  try {
    const tree = await shell.parse(line);
    if (tree === null) return ask("the shell's grammar took too long to read it");
    const read = readTree(tree, line);
    if (read.status === "unclear") return ask(read.why);
    if (JSON.stringify(read.tokens) !== JSON.stringify(own.tokens)) return ask("two readings of it do not agree");
  } catch (error) {
    return ask(`the shell's grammar could not be loaded: ${errorText(error)}`);
  }
  return { status: "plain", steps };
}

function ask(why: string): CommandVerdict {
  return { status: "ask", why };
}

const AFTER = { "&&": "and", "||": "or", ";": "then", "|": "pipe" } as const;

function stepsOf(tokens: readonly Token[], line: string): readonly CommandStep[] | string {
  const steps: CommandStep[] = [];
  let after: CommandStep["after"] = "start";
  let words: Token[] = [];
  let streams: string[] = [];
  const end = (): string | null => {
    const [program, ...args] = words;
    if (program === undefined) return "a program is missing in it";
    if (line.slice(program.from, program.to) !== program.value) return "the name of a program is quoted";
    const why = nameProblem(program.value);
    if (why !== null) return why;
    const step = { after, program: program.value, args: args.map(({ value }) => value) };
    steps.push(streams.length === 0 ? step : { ...step, streams: directed(streams) });
    [words, streams] = [[], []];
    return null;
  };
  for (const token of tokens) {
    if (token.kind === "word" && streams.length > 0) return "a redirection stands between words";
    if (token.kind === "word") words.push(token);
    else if (token.kind === "stream") streams.push(token.value);
    else {
      const why = end();
      if (why !== null) return why;
      after = AFTER[token.value as keyof typeof AFTER];
    }
  }
  return end() ?? steps;
}

/** Redirections take effect one after the other: `2>&1` means where the output goes by then. */
function directed(streams: readonly string[]): NonNullable<CommandStep["streams"]> {
  let out: "kept" | "dropped" = "kept";
  let errors: "apart" | "with output" | "dropped" = "apart";
  for (const stream of streams) {
    if (stream === ">/dev/null") out = "dropped";
    else if (stream === "2>/dev/null") errors = "dropped";
    else errors = out === "dropped" ? "dropped" : "with output";
  }
  return { out, errors };
}

function nameProblem(program: string): string | null {
  if (program.includes("=")) return "it sets a variable";
  if (/[/\\]/.test(program)) return `${program} is named by a path`;
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/.test(program)) return `${program} is no plain name of a program`;
  if (SHELL_WORDS.has(program)) return `${program} means something to the shell itself`;
  return null;
}

/** Reserved words and builtins that have no program of the same name, or another meaning than it (bash 5.2, `help`). */
const SHELL_WORDS: ReadonlySet<string> = new Set(
  (
    "if then elif else fi for while until do done case esac select function time coproc in " +
    "alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown enable eval " +
    "exec exit export fc fg getopts hash help history jobs kill let local logout mapfile noglob popd pushd read " +
    "readarray readonly return set shift shopt source suspend times trap type typeset ulimit umask unalias unset wait"
  ).split(" "),
);
