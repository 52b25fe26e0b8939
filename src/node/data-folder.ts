import { constants } from "node:fs";
import { access, chmod, mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { errorText } from "../core/error-text.ts";
import type { HostEnvironment } from "./closed-environment.ts";

/**
 * The user's folder for the ledger and the runs, made when it is not there and closed to other users. Terminal and
 * all editor windows on this machine use the same one, so that one month's cap spans them. An editor window on
 * another machine (SSH, container) has that machine's folder, and so its own ledger.
 *
 * `FRUGAL_SWARM_DATA` names another folder (absolute). Throws a `DataFolderError` when that is relative, and when the
 * folder cannot be made or written.
 */
export async function dataFolder(env: HostEnvironment = process.env): Promise<string> {
  const folder = dataFolderPath(env, process.platform, homedir());
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (process.platform !== "win32") await chmod(folder, 0o700);
    await access(folder, constants.W_OK);
  } catch (error) {
    const why = errorText(error);
    throw new DataFolderError(
      `The folder ${folder}, which holds the ledger and the runs, cannot be used: ${why}. Make it writable, or name another one in FRUGAL_SWARM_DATA.`,
    );
  }
  return folder;
}

/** Its message is for the user. */
export class DataFolderError extends Error {
  override readonly name = "DataFolderError";
}

export function dataFolderPath(env: HostEnvironment, platform: NodeJS.Platform, home: string): string {
  const given = env.FRUGAL_SWARM_DATA;
  if (given) {
    if (!isAbsolute(given))
      throw new DataFolderError(`FRUGAL_SWARM_DATA must be an absolute folder, but is "${given}"`);
    return given;
  }
  return join(parentFolder(env, platform, home), "frugal-swarm");
}

function parentFolder(env: HostEnvironment, platform: NodeJS.Platform, home: string): string {
  if (platform === "win32") return env.APPDATA || join(home, "AppData", "Roaming");
  if (platform === "darwin") return join(home, "Library", "Application Support");
  // The specification has relative values ignored.
  const xdg = env.XDG_DATA_HOME;
  return xdg && isAbsolute(xdg) ? xdg : join(home, ".local", "share");
}
