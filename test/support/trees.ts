import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A fresh folder of the system's temporary place, by its real path. `dispose` removes it with all in it. */
export function temporaryFolder(): { readonly path: string; dispose(): void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "frugal-swarm-test-")));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

/** Writes files by their path relative to `root`, with their folders. */
export function writeTree(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** Files and links under a folder: path -> executable bit and content, or where the link leads. */
export function treeOf(root: string, leaveOut: readonly string[] = [".git", "node_modules"]): Record<string, string> {
  const found: Record<string, string> = {};
  walk(root, "", (path, kind) => {
    if (leaveOut.includes(path.split("/").at(-1) ?? "")) return false;
    const full = join(root, path);
    if (kind === "link") found[path] = `-> ${readlinkSync(full)}`;
    if (kind === "file")
      found[path] = `${lstatSync(full).mode & 0o100 ? "x" : "-"} ${readFileSync(full).toString("latin1")}`;
    return true;
  });
  return found;
}

/** All that could be changed in a folder, `.git` included: mode, time of change and hash of every entry. */
export function fingerprint(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  walk(root, "", (path, kind) => {
    const full = join(root, path);
    const { mode, mtimeNs } = lstatSync(full, { bigint: true });
    const content = kind === "file" ? readFileSync(full) : kind === "link" ? readlinkSync(full) : "";
    found[path] = `${kind} ${mode.toString(8)} ${mtimeNs} ${createHash("sha256").update(content).digest("hex")}`;
    return true;
  });
  return found;
}

/** Visits every file and link below a folder, `.git` and dependencies included. */
export function walkFiles(root: string, visit: (path: string) => void): void {
  walk(root, "", (path, kind) => {
    if (kind !== "folder") visit(path);
    return true;
  });
}

/** Git as a user runs it, with a configuration of its own. */
export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-c", "user.name=Tester", "-c", "user.email=tester@localhost", ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
  });
}

type Kind = "file" | "folder" | "link" | "other";

function walk(root: string, folder: string, visit: (path: string, kind: Kind) => boolean): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    const kind = entry.isSymbolicLink() ? "link" : entry.isDirectory() ? "folder" : entry.isFile() ? "file" : "other";
    if (visit(path, kind) && kind === "folder") walk(root, path, visit);
  }
}
