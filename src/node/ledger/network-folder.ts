import { statfsSync } from "node:fs";

/** Numbers that Linux names file systems by which live on another machine (statfs(2)). */
const REMOTE: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x5346414f, "AFS"],
  [0x73757245, "Coda"],
  [0x00c36400, "Ceph"],
]);

/**
 * The kind of network file system that a folder is on, as far as that can be told without starting anything: on Linux
 * by its number, on Windows by the form of its path. `null`: none that is known. Locks between machines do not hold
 * there, and with them no budget.
 */
export function networkFolder(
  folder: string,
  platform: NodeJS.Platform = process.platform,
  typeOf: (folder: string) => number = (path) => statfsSync(path).type,
): string | null {
  if (platform === "win32") return /^[\\/]{2}(?![.?])/.test(folder) ? "a Windows share" : null;
  if (platform !== "linux") return null;
  try {
    return REMOTE.get(typeOf(folder)) ?? null;
  } catch {
    return null;
  }
}
