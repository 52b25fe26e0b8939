import { join, posix } from "node:path";
import type { Host } from "../../host.ts";

/** One folder of a project as those see it who look for checks. Paths are relative to the folder, `/` as separator. */
export interface Project {
  /** Relative to the whole project; "" is the whole. */
  readonly folder: string;
  text(path: string): Promise<string | null>;
  has(path: string): Promise<boolean>;
  /** The first of these files whose content fits, or `null`. */
  firstWith(paths: readonly string[], pattern?: RegExp): Promise<string | null>;
  /** Names in a folder, sorted; none when it is not there. */
  names(path: string): Promise<readonly string[]>;
  /** Whether a program starts and ends well. Asked once for each command line. */
  starts(file: string, ...args: readonly string[]): Promise<boolean>;
  /** Another folder of the same project. */
  at(folder: string): Project;
}

const PROBE = { timeoutMs: 20_000, maxOutputBytes: 10_000 };

export function openProject(host: Host, root: string, signal: AbortSignal): Project {
  const probes = new Map<string, Promise<boolean>>();
  const starts = (folder: string, file: string, args: readonly string[]): Promise<boolean> => {
    const key = JSON.stringify([/[/\\]/.test(file) ? folder : "", file, ...args]);
    const known = probes.get(key);
    if (known !== undefined) return known;
    const asked = host
      .exec({ file, args, cwd: join(root, folder), ...PROBE }, signal)
      .then((result) => result.status === "exited" && result.code === 0);
    probes.set(key, asked);
    return asked;
  };
  const at = (folder: string): Project => {
    const full = (path: string) => join(root, folder, path);
    const text = async (path: string): Promise<string | null> => {
      const stat = await host.files.stat(full(path));
      if (stat?.kind !== "file") return null;
      const bytes = await host.files.read(full(path));
      return bytes === undefined ? null : new TextDecoder().decode(bytes);
    };
    return {
      folder,
      text,
      has: async (path) => (await host.files.stat(full(path))) !== undefined,
      firstWith: async (paths, pattern = /^/) => {
        for (const path of paths) {
          const content = await text(path);
          if (content !== null && pattern.test(content)) return path;
        }
        return null;
      },
      names: async (path) => {
        if ((await host.files.stat(full(path)))?.kind !== "folder") return [];
        return (await host.files.list(full(path))).map((entry) => entry.name).sort();
      },
      starts: (file, ...args) => starts(folder, file, args),
      at,
    };
  };
  return at("");
}

/** A path of the whole project as one of this folder's, or back: `/` as separator. */
export function inFolder(folder: string, path: string): string {
  return folder === "" ? path : posix.relative(folder, path);
}
