import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A disk of a fixed size, in memory. */
export interface SmallDisk {
  readonly path: string;
  readOnly(): void;
  dispose(): void;
}

/** `null` where this user may not mount one, as outside of Linux and without root. */
export function smallDisk(kilobytes: number): SmallDisk | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null;
  const path = mkdtempSync(join(tmpdir(), "frugal-swarm-disk-"));
  const run = (file: string, ...args: readonly string[]) => spawnSync(file, args).status === 0;
  const remove = () => rmSync(path, { recursive: true, force: true });
  if (!run("mount", "-t", "tmpfs", "-o", `size=${kilobytes}k,mode=700`, "tmpfs", path)) {
    remove();
    return null;
  }
  return {
    path,
    readOnly() {
      if (!run("mount", "-o", "remount,ro", path)) throw new Error("the disk could not be made read-only");
    },
    dispose() {
      if (!run("umount", "-l", path)) throw new Error(`${path} is still mounted`);
      remove();
    },
  };
}
