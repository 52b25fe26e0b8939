import { join, relative as relativePath, sep } from "node:path";
import { errorText } from "../error-text.ts";
import type { Files } from "../host.ts";
import { canonicalName, protectedReason } from "./protected.ts";

/** Where a path that somebody else wrote leads. `why` is worded so that a model can act on it. */
type SafePath =
  | {
      readonly status: "inside";
      /** Absolute. */
      readonly path: string;
      /** As given, tidied: `/` as separator, no `.` segments, empty for the root itself. */
      readonly relative: string;
      /** The same with every link in it resolved. */
      readonly real: string;
    }
  | { readonly status: "refused"; readonly why: string };

/**
 * The one decision whether a path may be touched: relative, without tricks of any system's file names, and inside
 * `root` also after all links that are there were followed. What need not exist yet is judged by its deepest existing
 * parent.
 */
export function resolveInside(files: Files, root: string, relative: string): Promise<SafePath> {
  return closedOnError(relative, () => decide(files, root, relative));
}

async function closedOnError(relative: string, decision: () => Promise<SafePath>): Promise<SafePath> {
  try {
    return await decision();
  } catch (error) {
    // A loop of links, a folder that may not be entered: what cannot be judged is closed.
    const why = errorText(error);
    return { status: "refused", why: `${JSON.stringify(relative.slice(0, 200))} cannot be followed: ${why}` };
  }
}

async function decide(files: Files, root: string, relative: string): Promise<SafePath> {
  const segments = tidy(relative);
  if (typeof segments === "string") return { status: "refused", why: segments };
  const realRoot = await files.realPath(root);
  if (realRoot === undefined) return { status: "refused", why: "The workspace folder is not there." };
  const rest = [...segments];
  const existing: string[] = [];
  let real = realRoot;
  for (let next = rest[0]; next !== undefined; next = rest[0]) {
    const path = join(real, next);
    const stat = await files.stat(path);
    if (stat === undefined) break;
    const target = stat.kind === "link" ? await files.realPath(path) : path;
    existing.push(next);
    if (target === undefined) return refusedLink(existing, "to something that is not there");
    if (!isInside(realRoot, target)) return refusedLink(existing, "out of the workspace");
    if (rest.length > 1 && stat.kind !== "folder" && (await files.stat(target))?.kind !== "folder")
      return { status: "refused", why: `${existing.join("/")} is not a folder.` };
    real = target;
    rest.shift();
  }
  const tail = relativePath(realRoot, join(real, ...rest))
    .split(sep)
    .join("/");
  if (tail.split("/").some(isGit)) return { status: "refused", why: GIT_REFUSED };
  return { status: "inside", path: join(root, ...segments), relative: segments.join("/"), real: tail };
}

/** The same for a file that is to be written or deleted: not protected, by either name, and not a link or folder. */
export function resolveForWrite(files: Files, root: string, relative: string): Promise<SafePath> {
  return closedOnError(relative, () => decideWrite(files, root, relative));
}

async function decideWrite(files: Files, root: string, relative: string): Promise<SafePath> {
  const place = await decide(files, root, relative);
  if (place.status === "refused") return place;
  if (place.relative === "") return { status: "refused", why: "The path must name a file, not the workspace itself." };
  const why = protectedReason(place.relative) ?? protectedReason(place.real);
  if (why !== null) return { status: "refused", why };
  const stat = await files.stat(place.path);
  if (stat?.kind === "link")
    return { status: "refused", why: `${place.relative} is a link. Use the file that it leads to: ${place.real}` };
  if (stat !== undefined && stat.kind !== "file")
    return { status: "refused", why: `${place.relative} is a ${stat.kind}, not a file.` };
  return place;
}

const GIT_REFUSED = "Git's own folder (.git) is closed to agents.";

/** Segments of the path, or why it is refused as it is written. */
function tidy(path: string): readonly string[] | string {
  const start = `The path ${JSON.stringify(path.slice(0, 200))}`;
  if (path.length > 1000) return `${start} is too long.`;
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path) || path.startsWith("~"))
    return `${start} must be relative to the workspace, for example "src/index.ts".`;
  if (path.includes("\\")) return `${start} must be written with "/" and without "\\".`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(path)) return `${start} holds control characters.`;
  const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
  for (const segment of segments) {
    if (segment === "..") return `${start} must not hold "..": name the file from the workspace's root.`;
    if (isGit(segment)) return GIT_REFUSED;
    if (segment.includes(":")) return `${start} must not hold ":".`;
    if (/[. ]$/.test(segment)) return `${start} must not hold a name that ends with a dot or a space.`;
    if (/~\d+(\.|$)/.test(segment)) return `${start} must not hold a short name such as "NAME~1": write it in full.`;
    if (DEVICE.test(segment)) return `${start} holds the name of a device.`;
  }
  return segments;
}

/** Names that Windows gives to devices, with any extension. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?$/i;

function isGit(segment: string): boolean {
  return canonicalName(segment) === ".git";
}

function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function refusedLink(segments: readonly string[], where: string): SafePath {
  return { status: "refused", why: `${segments.join("/")} is a link that leads ${where}, so it cannot be used.` };
}
