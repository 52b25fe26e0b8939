import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder in which tricks have what they need: files, links out of it, a program, an archive, a repository. */
export interface CommandFolder {
  readonly root: string;
  /** Beside it: what no command may reach. */
  readonly outside: string;
  dispose(): void;
}

export function createCommandFolder(options: { readonly git?: boolean } = {}): CommandFolder {
  const outside = realpathSync(mkdtempSync(join(tmpdir(), "frugal-swarm-commands-")));
  const root = join(outside, "copy");
  for (const folder of ["src", "certs", ".aws"]) mkdirSync(join(root, folder), { recursive: true });
  const write = (path: string, text: string) => writeFileSync(join(root, path), text);
  writeFileSync(join(outside, "secret"), "SECRET\n");
  write("a.txt", "one\ntwo\n");
  write("b.txt", "one\nthree\n");
  write("a.json", '{"scripts":{"test":"mocha"}}');
  write("package.json", '{"scripts":{"test":"mocha"},"dependencies":{"a":"1"}}');
  write("src/index.ts", "export function one() {}\n");
  write("README.md", "# Read me\n");
  write("names.txt", "b\na\nb\n");
  write("data.csv", "a,1\nb,2\n");
  write("big.txt", "a line that is sorted\n".repeat(1_200));
  write("pwn", "#!/bin/sh\ntouch PWNED\ncat\n");
  chmodSync(join(root, "pwn"), 0o755);
  write(".env", "KEY=1\n");
  symlinkSync(".env", join(root, "settings.txt"));
  symlinkSync(outside, join(root, "link-out"));
  symlinkSync(join(outside, "secret"), join(root, "out.txt"));
  if (options.git) {
    execFileSync("tar", ["-cf", "kept.tar", "a.txt"], { cwd: root });
    for (const args of [
      ["init", "-q"],
      ["add", "a.txt"],
      ["commit", "-q", "-m", "one"],
    ])
      git(root, args);
    write("a.txt", "one\nchanged\n");
  }
  return { root, outside, dispose: () => rmSync(outside, { recursive: true, force: true }) };
}

/** What the line made bash do in the folder, with a closed environment and no rc files. */
export function fires(line: string, root: string): boolean {
  spawnSync("bash", ["--norc", "--noprofile", "-c", line], {
    cwd: root,
    stdio: ["ignore", "ignore", "ignore"],
    timeout: 10_000,
    env: { PATH: process.env.PATH ?? "", HOME: root, ...IDENTITY },
  });
  return existsSync(join(root, "PWNED"));
}

/** Everything in the folder and beside it, so that a change shows. */
export function listing(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort();
}

function git(cwd: string, args: readonly string[]): void {
  execFileSync("git", args, { cwd, env: { PATH: process.env.PATH ?? "", HOME: cwd, ...IDENTITY } });
}

const IDENTITY = {
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@a.example",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@a.example",
  GIT_CONFIG_GLOBAL: "/dev/null",
};
