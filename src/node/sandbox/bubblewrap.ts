import { join } from "node:path";
import type { Confinement } from "../../core/confinement.ts";
import { isHidden, isIn, type Places } from "./places.ts";

/** One command to be enclosed. All paths are real and absolute. */
export interface Enclosed {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The command's home and temp files (closed-environment.ts). */
  readonly privateFolder: string;
  /** A home that stays, beside the one in there. */
  readonly home?: string;
  readonly confine: Confinement;
  /** Protected paths in the write folders: files and folders that stay as they are. */
  readonly protectedPaths: readonly string[];
  /** Folders in the write folders that stand there empty for protected ones that are not to come into being. */
  readonly emptyFolders: readonly string[];
}

/** Folder in the private folder that a command sees as /tmp and /var/tmp. */
export const SYSTEM_TEMP = "system-temp";

const TEMP_FOLDERS = ["/tmp", "/var/tmp"];

/**
 * Arguments for bubblewrap (0.5 or newer): the whole system read-only, hidden places empty, over them what is shown and
 * the write folders, and in those what is to stay as it is. Namespaces of its own for users, processes, IPC, the host
 * name and, unless it is allowed, the network. Later mounts lie over earlier ones, so the order is the meaning. There
 * is no seccomp filter: a session of its own keeps the terminal from being typed into, no capability is left, and the
 * sockets of daemons lie in hidden places.
 */
export function bubblewrapArgs(command: Enclosed, { hidden, shown }: Places): readonly string[] {
  const { confine, privateFolder } = command;
  const temp = join(privateFolder, SYSTEM_TEMP);
  const within = confine.readOnly.filter((path) => confine.write.some((folder) => isIn(path, folder)));
  const beside = confine.readOnly.filter((path) => !within.includes(path) && isHidden(hidden, path));
  const readOnly = (path: string) => ["--ro-bind", path, path];
  const writable = (path: string) => ["--bind", path, path];
  return [
    ...["--unshare-all", ...(confine.network ? ["--share-net"] : []), "--die-with-parent", "--new-session"],
    ...["--cap-drop", "ALL", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"],
    ...hidden.flatMap((path) => (TEMP_FOLDERS.includes(path) ? ["--bind", temp, path] : ["--tmpfs", path])),
    ...shown.flatMap(({ real, at }) => ["--ro-bind", real, at]),
    ...beside.flatMap(readOnly),
    ...[privateFolder, ...(command.home === undefined ? [] : [command.home]), ...confine.write].flatMap(writable),
    ...[...within, ...command.protectedPaths].flatMap(readOnly),
    // Memory of its own, unwritable: what would be forced into it never reaches the disk. A fifth of a bind mount's time.
    ...command.emptyFolders.flatMap((path) => ["--perms", "0555", "--tmpfs", path]),
    ...["--chdir", command.cwd, "--", command.file, ...command.args],
  ];
}
