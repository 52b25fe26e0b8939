import { resolveForWrite, resolveInside } from "../workspace/safe-path.ts";
import { type CommandPlace, plantedBecause } from "./classify-command.ts";
import type { Argv, CommandRule } from "./command.ts";
import { secretReason } from "./secret-path.ts";

export type Cover = "exact" | "flags";

/**
 * Which of the user's rules lets this call run unasked; `null`: none. A call is looked at by itself, after its line was
 * read as plain in form: no rule ever admits a line that a shell would have to read.
 */
export async function coveredBy(step: Argv, rules: readonly CommandRule[], place: CommandPlace): Promise<Cover | null> {
  if ((await plantedBecause(step.program, place)) !== null) return null;
  const own = rules.filter(({ program }) => program === step.program);
  if (own.some((rule) => "args" in rule && sameWords(rule.args, step.args))) return "exact";
  for (const rule of own) if ("flags" in rule && (await fitsFlags(step, rule.flags, place))) return "flags";
  return null;
}

/** The rule that "always" adds for a call; `null` where the shell alone knows what runs. */
export function ruleFor({ program, args }: Argv): CommandRule {
  return { program, args };
}

function sameWords(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word, at) => word === other[at]);
}

async function fitsFlags({ program, args }: Argv, flags: readonly string[], place: CommandPlace): Promise<boolean> {
  if (RUNS_OTHERS.has(program) || /^(?:python|pypy|ruby|perl|lua|php|node|pip)[\d.]*$/.test(program)) return false;
  for (const arg of args) {
    if (arg.startsWith("-") ? !flags.includes(arg) : !(await isPlainPath(arg, place))) return false;
  }
  return true;
}

/** A word without "/" or "." may be a subcommand, such as "install". What may be written must not be protected. */
async function isPlainPath(word: string, { host, root }: CommandPlace): Promise<boolean> {
  if (!/[./]/.test(word)) return false;
  const found = await resolveInside(host.files, root, word);
  if (found.status === "refused" || secretReason(found.relative) !== null) return false;
  if (found.relative === "" || (await host.files.stat(found.path))?.kind === "folder") return true;
  return (await resolveForWrite(host.files, root, word)).status === "inside";
}

/**
 * Shells, interpreters, wrappers, and programs whose words are orders: what their arguments are cannot be told by flags
 * and paths, so only their exact arguments are covered.
 */
const RUNS_OTHERS: ReadonlySet<string> = new Set(
  (
    "sh bash zsh dash ksh mksh fish csh tcsh ash busybox pwsh powershell cmd env xargs sudo su doas nohup timeout nice " +
    "ionice chrt taskset setsid stdbuf script time watch parallel flock unshare nsenter chroot strace ltrace gdb ssh scp " +
    "rsync docker podman kubectl helm terraform deno bun nodejs tsx ts-node npx npm pnpm pnpx yarn corepack pipx poetry " +
    "uv uvx rye conda cargo rustup go gem bundle rake mix dotnet java javac mvn gradle make gmake ninja cmake just task " +
    "awk gawk mawk nawk sed ed ex vi vim nvim emacs less more man find fd tar zip unzip git hg svn gh glab osascript open " +
    "xdg-open systemctl systemd-run launchctl at batch crontab tclsh expect R Rscript julia swift ghc irb sqlite3 psql " +
    "mysql curl wget nc ncat socat brew apt apt-get dnf yum apk pacman code"
  ).split(" "),
);
