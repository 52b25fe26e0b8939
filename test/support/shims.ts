import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A program and its arguments. */
export type Call = readonly string[];

export interface Shims {
  /** What each line made bash start, in the order of starting. */
  run(lines: readonly string[]): Promise<readonly (readonly Call[])[]>;
  /** What lies in the folder that lines ran in: nothing, when no line did more than start programs. */
  left(): readonly string[];
  dispose(): void;
}

/** A shim fails when it is told so, so that `&&` and `||` take both ways. */
export function shimCode(call: Call): number {
  return call[0] === "false" || (call.length > 1 && call.at(-1) === "no") ? 1 : 0;
}

/** Writes its name and arguments down in one piece, so that programs of a pipe do not mix. */
const SHIM = `#!/bin/sh
said=\${0##*/}
last=
for one; do said="$said\u001f$one"; last=$one; done
printf '%s\\n' "$said" >>"$LOG"
[ "$last" != no ] && [ "\${0##*/}" != false ]
`;

/** Builtins that stand for programs are switched off; a name without a shim is written down by the shell. */
const START = `enable -n echo printf pwd test true false
command_not_found_handle() {
  enable printf test
  local IFS=$'\\x1f'
  printf '%s\\n' "$*" >>"$LOG"
  test $# -eq 1 || test "\${@: -1}" != no
}
`;

const DRIVER = `at=0
while IFS= read -r -d '' line; do
  PATH=$BIN BASH_ENV=$START LOG=$LOGS/$at "$BASH" -c "$line" </dev/null >/dev/null 2>&1
  at=$((at + 1))
done <"$LINES"
`;

const NAMES =
  "ls cat grep head wc echo sort true false git find rm touch tail sed jq rg pwd test diff cut uniq printf foo";

/** A PATH on which there is nothing but programs that write down how they were called. */
export function createShims(): Shims {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "frugal-swarm-shims-")));
  const at = (name: string) => join(folder, name);
  for (const name of ["bin", "work"]) mkdirSync(at(name));
  for (const name of NAMES.split(" ")) writeFileSync(join(at("bin"), name), SHIM, { mode: 0o755 });
  writeFileSync(at("start"), START);
  writeFileSync(at("driver"), DRIVER);
  const exec = promisify(execFile);
  return {
    run: async (lines) => {
      rmSync(at("logs"), { recursive: true, force: true });
      mkdirSync(at("logs"));
      writeFileSync(at("lines"), lines.map((line) => `${line}\0`).join(""));
      await exec("bash", ["--norc", "--noprofile", at("driver")], {
        cwd: at("work"),
        env: { PATH: process.env.PATH ?? "", BIN: at("bin"), START: at("start"), LOGS: at("logs"), LINES: at("lines") },
      });
      const logs = new Set(readdirSync(at("logs")));
      return lines.map((_, index) =>
        logs.has(`${index}`) ? callsOf(readFileSync(join(at("logs"), `${index}`), "utf8")) : [],
      );
    },
    left: () => readdirSync(at("work")),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function callsOf(log: string): readonly Call[] {
  const calls = log.split("\n").slice(0, -1);
  return calls.map((call) => call.split("\u001f"));
}
