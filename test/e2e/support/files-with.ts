import { spawnSync } from "node:child_process";

/** Paths of the files under a folder that hold a text, one per line; "": none. Files that go meanwhile are left out. */
export function filesWith(text: string, folder: string): string {
  const { stdout, error } = spawnSync("grep", ["-rlFs", text, folder], { encoding: "utf8" });
  if (error) throw error;
  return stdout;
}
