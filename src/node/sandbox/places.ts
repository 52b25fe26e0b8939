import { lstatSync, readdirSync, realpathSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { basename, delimiter, dirname, isAbsolute, join, relative } from "node:path";
import { type HostEnvironment, searchPath } from "../closed-environment.ts";
import { toolchains } from "./toolchains.ts";

/** What a confined command sees of the machine beside the system's own folders. All paths are absolute. */
export interface Places {
  /** Real paths that stand empty: homes, sockets, temp folders, other disks. None lies in another. */
  readonly hidden: readonly string[];
  /** What is shown of them all the same, read-only: the programs on PATH and what these programs need. */
  readonly shown: readonly Shown[];
  /** Tells tools where their parts lie, since the command's own home is empty. Never a secret. */
  readonly env: Readonly<Record<string, string>>;
}

/** `real` is what stands there, `at` where the command looks for it; mostly the same. */
export interface Shown {
  readonly real: string;
  readonly at: string;
}

/** Homes hold keys, /run holds sockets of daemons that do as they are told, the last two hold other systems' homes. */
const HIDDEN = ["/home", "/root", "/run", "/tmp", "/var/tmp", "/mnt", "/media"];

/** Links in one folder of PATH that are followed; more are shown as they are, and lead nowhere when hidden. */
const MOST_LINKS = 500;

/** A program `X/bin/tool` needs these folders of X. Nothing else of X is shown: ~/.cargo and ~/.local hold secrets. */
const BESIDE_BIN = ["lib", "lib64", "libexec", "include"];

export function placesOf(env: HostEnvironment): Places {
  const homes = [homedir(), userInfoHome(), env.HOME ?? ""].filter((home) => isAbsolute(home));
  const hidden = outermost([...HIDDEN, ...homes, tmpdir()].flatMap(realFolder).filter((path) => path !== "/"));
  const found = toolchains(homes, env);
  const shown = new Map<string, string>();
  const show = (at: string) => {
    const real = realPath(at);
    if (real === undefined || dirname(real) === real) return;
    // A home itself, or what holds one, is never shown for a program that lies in it.
    if (homes.some((home) => isIn(realPath(home) ?? home, real))) return;
    for (const path of [at, real]) if (isHidden(hidden, path)) shown.set(path, real);
  };
  for (const folder of searchPath(env).split(delimiter).filter(isAbsolute)) {
    if (!isHidden(hidden, folder) && !isHidden(hidden, realPath(folder) ?? folder)) continue;
    showPrograms(folder, show);
    for (const target of linksIn(folder)) {
      if (!isHidden(hidden, target)) continue;
      if (isBin(dirname(target))) showPrograms(dirname(target), show);
      else show(target);
    }
  }
  for (const folder of found.folders) show(folder);
  const all = [...shown].map(([at, real]) => ({ at, real })).sort((a, b) => (a.at < b.at ? -1 : 1));
  return { hidden, shown: all.filter((one) => !all.some((outer) => covers(outer, one))), env: found.env };
}

export function isHidden(hidden: readonly string[], path: string): boolean {
  return hidden.some((folder) => isIn(path, folder));
}

/** Whether a path is the folder or lies in it; by segments. */
export function isIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!isAbsolute(way) && way.split(/[/\\]/)[0] !== "..");
}

/** The real path, or nothing when it is not there. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function showPrograms(folder: string, show: (path: string) => void): void {
  show(folder);
  if (isBin(folder)) for (const name of BESIDE_BIN) show(join(dirname(folder), name));
}

function isBin(folder: string): boolean {
  return ["bin", "sbin"].includes(basename(folder));
}

function linksIn(folder: string): readonly string[] {
  try {
    const links = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isSymbolicLink());
    return links.slice(0, MOST_LINKS).flatMap(({ name }) => realPath(join(folder, name)) ?? []);
  } catch {
    return [];
  }
}

function covers(outer: Shown, inner: Shown): boolean {
  return outer.at !== inner.at && isIn(inner.at, outer.at) && isIn(inner.real, outer.real);
}

function realFolder(path: string): readonly string[] {
  const real = realPath(path);
  return real !== undefined && lstatSync(real).isDirectory() ? [real] : [];
}

function outermost(paths: readonly string[]): readonly string[] {
  const unique = [...new Set(paths)].sort();
  return unique.filter((path) => !unique.some((other) => other !== path && isIn(path, other)));
}

function userInfoHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    // A user without an entry in the system's list, as in some containers.
    return "";
  }
}
