import { PROGRAM_TRICKS } from "./hostile-programs.ts";
import { SHELL_TRICKS } from "./hostile-shell.ts";

/** A command line that must never run unasked, however harmless it begins. */
export interface HostileCommand {
  readonly kind: string;
  readonly line: string;
  /** A real bash makes the file PWNED in its folder when it runs it there, so the trick is one. */
  readonly fires: boolean;
}

export const HOSTILE_COMMANDS: readonly HostileCommand[] = Object.entries({
  ...SHELL_TRICKS,
  ...PROGRAM_TRICKS,
}).flatMap(([kind, lines]) =>
  lines.map((line) => {
    const fires = line.startsWith("!");
    return { kind, line: fires ? line.slice(1) : line, fires };
  }),
);

/** What agents ask for all day, and nobody should be asked about. */
export const PLAIN_COMMANDS: readonly string[] = [
  "ls",
  "ls -la",
  "ls -la src",
  "ls -R src | head -50",
  "pwd",
  "cat package.json",
  "cat -n src/index.ts",
  "head -n 20 README.md",
  "head -40 src/index.ts",
  "tail -n 30 src/index.ts",
  "sed -n '1,80p' src/index.ts",
  "wc -l src/index.ts README.md",
  "grep -rn TODO src",
  "grep -rn 'import .* from' src --include='*.ts' | wc -l",
  'grep -n "export function" src/index.ts',
  'grep -rnE "foo|bar" . --exclude-dir=node_modules 2>/dev/null',
  "grep -c test src/index.ts || true",
  "rg TODO",
  "rg -n 'createServer\\(' src -g '*.ts'",
  "rg --files | sort | head -n 100",
  "find . -name '*.ts' -not -path './node_modules/*'",
  "find src -type f -maxdepth 2 | sort",
  "git status",
  "git status --short",
  "git diff",
  "git diff --stat HEAD~1",
  "git log --oneline -n 10",
  "git show HEAD:src/index.ts | head -n 5",
  "git branch --show-current",
  "git blame -L 1,10 src/index.ts",
  "diff -u src/index.ts README.md",
  "sort names.txt | uniq -c | sort -rn | head -5",
  "cut -d, -f1 data.csv | sort -u",
  "jq '.scripts' package.json",
  "jq -r '.dependencies | keys[]' package.json",
  "echo done && ls src",
  "test -f src/index.ts && echo yes || echo no",
  "du -sh src",
  "stat -c %s package.json",
  "file README.md; tree -L 2 src",
  "which node && node --version",
  "date +%Y-%m-%d",
  "ls src 2>&1 | tail -n 3",
  "awk '{print $1}' names.txt | sort -u",
  "awk -F, 'NR > 1 {print $2, $NF}' data.csv",
  "cat src/index.ts >/dev/null && echo readable",
];
