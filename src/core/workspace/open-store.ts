import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import type { CopyStore, WorkspaceProblem } from "./copies.ts";
import { createCopyStore } from "./copy-store.ts";
import { bytesOnDisk, noRoom, SPARE_BYTES } from "./disk-room.ts";
import { megabytes, SNAPSHOT_LIMITS, type SnapshotLimits } from "./limits.ts";
import { gitProblem, prepareStore, STORE_PARTS, trackedByUser } from "./prepare-store.ts";
import { type Staged, stageFolder } from "./stage-folder.ts";
import { type StoreGit, storeFolder, storeGit } from "./store-git.ts";

interface StorePlace {
  /** Absolute folder of the user. Only read. */
  readonly workspace: string;
  /** Absolute folder of the swarm: the store, its indexes and the copies are made in it. May be inside the workspace. */
  readonly folder: string;
  readonly limits?: SnapshotLimits;
  /** The snapshot was taken by an earlier process; without it nothing is opened. */
  readonly mustExist?: boolean;
}

/**
 * Takes the snapshot that a swarm starts from: the user's folder with its uncommitted and untracked work, without what
 * .gitignore names. An empty folder is a valid, empty snapshot. Opened again on the same folder (a resumed swarm), it
 * keeps the first snapshot. `signal` ends the snapshot; what the store does later is short and is not cut off.
 */
export async function openCopyStore(
  host: Host,
  place: StorePlace,
  signal: AbortSignal,
): Promise<CopyStore | WorkspaceProblem> {
  const workspace = await realFolder(host, place.workspace);
  if (typeof workspace !== "string") return workspace;
  try {
    await host.files.makeFolder(place.folder);
    const folder = (await host.files.realPath(place.folder)) ?? place.folder;
    const git = storeGit(host, folder);
    const missing = await gitProblem(git, signal);
    if (missing !== null) return problem(missing);
    return await open(git, workspace, place, signal);
  } catch (error) {
    // Disk full, no permission, a folder that went away: the system's own words are the best there are.
    const why = errorText(error);
    return problem(`The swarm's own folder ${place.folder} could not be prepared: ${why}`);
  }
}

async function open(
  git: StoreGit,
  workspace: string,
  { limits = SNAPSHOT_LIMITS, mustExist = false }: StorePlace,
  signal: AbortSignal,
) {
  const exists = await git.host.files.stat(storeFolder(git.folder));
  const known = exists && (await git.run(["rev-parse", "--verify", "--quiet", "refs/heads/base"], { signal }));
  if (known?.status === "done") return createCopyStore(git, workspace, known.stdout.trim(), [], limits);
  if (signal.aborted) return problem("Cancelled while the snapshot of the folder was taken.");
  if (mustExist) return problem("The run's own copies of the folder are gone or damaged. Discard the run.");
  // Of a process that was killed while it took the snapshot, with git's own locks in it.
  if (exists) for (const name of STORE_PARTS) await git.host.files.remove(join(git.folder, name));

  const skip = ownFolders(workspace, git.folder);
  const environment = await git.host.files.stat(join(workspace, "venv", "pyvenv.cfg"));
  if (environment !== undefined) skip.push("venv");
  await prepareStore(
    git,
    workspace,
    skip.map((path) => `/${escapePattern(path)}`),
  );
  const index = join(git.folder, "indexes", "base");
  await git.host.files.remove(index);
  const tracked = await trackedByUser(git, workspace);
  // Once in the store, once in a copy: less serves nobody.
  const refuse = (content: { readonly bytes: number; readonly files: number }) =>
    noRoom(git.host, git.folder, {
      bytes: 2 * bytesOnDisk(content),
      name: "a snapshot with one copy of it",
      spare: limits.spareBytes ?? SPARE_BYTES,
    });
  const staged = await stageFolder(git, workspace, index, { limits, skip, tracked, refuse, signal });
  if (signal.aborted) return problem("Cancelled while the snapshot of the folder was taken.");
  if (staged.status === "refused") return problem(staged.message);
  const tree = (await git.must(["write-tree"], { index })).trim();
  const base = (await git.must(["commit-tree", tree], { input: "The folder as the swarm found it\n" })).trim();
  await git.must(["update-ref", "refs/heads/base", base]);
  return createCopyStore(git, workspace, base, noticesOf(staged, limits), limits);
}

async function realFolder(host: Host, workspace: string): Promise<string | WorkspaceProblem> {
  const real = await host.files.realPath(workspace);
  if (real === undefined) return problem(`The folder ${workspace} is not there. Choose a folder that exists.`);
  const stat = await host.files.stat(real);
  if (stat?.kind !== "folder") return problem(`${workspace} is not a folder. Choose the folder that holds the work.`);
  if (dirname(real) === real || (await holdsHome(host, real)))
    return problem(
      `${workspace} is a whole disk or the home folder, with all that is private in it. Choose the folder of one project.`,
    );
  return real;
}

async function holdsHome(host: Host, folder: string): Promise<boolean> {
  if (host.home === null) return false;
  const way = relative(folder, (await host.files.realPath(host.home)) ?? host.home);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** The swarm's folder, when it is inside the workspace, and its siblings: earlier runs are no part of the work. */
function ownFolders(workspace: string, folder: string): string[] {
  return [dirname(folder), folder]
    .map((path) => relative(workspace, path).split(sep).join("/"))
    .filter((path) => path !== "" && path !== ".." && !path.startsWith("../") && !/^[A-Za-z]:/.test(path));
}

function noticesOf(staged: Staged & { status: "staged" }, limits: SnapshotLimits): readonly string[] {
  const notices: string[] = [];
  if (staged.leftOut.length > 0) {
    const some = staged.leftOut.slice(0, 5).map((file) => `${file.path} (${megabytes(file.bytes)})`);
    const more = staged.leftOut.length > some.length ? ` and ${staged.leftOut.length - some.length} more` : "";
    notices.push(`Not copied for the agents, larger than ${megabytes(limits.fileBytes)}: ${some.join(", ")}${more}.`);
  }
  if (staged.nested.length > 0)
    notices.push(`Repositories inside the folder are copied as plain files: ${staged.nested.join(", ")}.`);
  return notices;
}

function escapePattern(path: string): string {
  return path.replace(/[\\*?[\]!# ]/g, "\\$&");
}

function problem(message: string): WorkspaceProblem {
  return { status: "problem", message };
}
