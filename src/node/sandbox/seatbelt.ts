import type { Enclosed } from "./bubblewrap.ts";
import type { Places } from "./places.ts";
import { PROTECTED_FILES, PROTECTED_FOLDERS } from "./protected-names.ts";

/**
 * A profile for sandbox-exec (the Sandbox Profile Language of macOS; the last rule that matches decides): reading is
 * allowed but for hidden places, writing is refused but for the write folders, and there what is protected stays as it
 * is, present or absent. Without network also sockets of the file system are refused.
 */
export function seatbeltProfile(command: Omit<Enclosed, "file" | "args" | "cwd">, places: Places): string {
  const { confine, privateFolder } = command;
  const write = [privateFolder, ...(command.home === undefined ? [] : [command.home]), ...confine.write];
  const shown = [...places.shown.flatMap(({ real, at }) => [real, at]), ...confine.readOnly, ...write];
  const protectedPattern = `/(${PROTECTED.map(escapeRegex).join("|")})(/|$)`;
  const lines = [
    "(version 1)",
    "(allow default)",
    ...(confine.network ? [] : ["(deny network*)"]),
    `(deny file-write* (subpath "/"))`,
    `(allow file-write* ${DEVICES.map((device) => `(literal ${quoted(device)})`).join(" ")})`,
    `(allow file-write* ${subpaths(write)})`,
    // Names and kinds may be seen, so that a path through a hidden folder can be walked.
    `(deny file-read-data ${subpaths(places.hidden)})`,
    `(allow file-read-data ${subpaths(shown)})`,
    ...(confine.readOnly.length > 0 ? [`(deny file-write* ${subpaths(confine.readOnly)})`] : []),
    ...confine.write.map(
      (folder) => `(deny file-write* (require-all (subpath ${quoted(folder)}) (regex ${quoted(protectedPattern)})))`,
    ),
    ...command.protectedPaths.map((path) => `(deny file-write* (subpath ${quoted(path)}))`),
  ];
  return `${lines.join("\n")}\n`;
}

const PROTECTED = [...PROTECTED_FOLDERS, ...Object.keys(PROTECTED_FILES)];

const DEVICES = ["/dev/null", "/dev/zero", "/dev/tty", "/dev/dtracehelper", "/dev/stdout", "/dev/stderr"];

function subpaths(paths: readonly string[]): string {
  return paths.map((path) => `(subpath ${quoted(path)})`).join(" ");
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
