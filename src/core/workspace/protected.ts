import { PROTECTED_CHILDREN, PROTECTED_FILES, PROTECTED_FOLDERS } from "./protected-names.ts";

/**
 * Files that an editor, a shell, a package manager, a version control system, a build server or another agent reads as
 * orders. Who writes one of them gains what the reader may do (CVE-2025-53773, CVE-2025-54135, CVE-2025-53536,
 * CVE-2026-25725 and their kind), so no agent writes one, whether it is there already or not, and no setting changes
 * that. The person's way is the editor: the refusal asks the agent to say in its answer what should stand there.
 *
 * @param path relative to the workspace, `/` as separator.
 * @returns why it is protected, worded for a model and a person; `null` when it is not.
 */
export function protectedReason(path: string): string | null {
  const reader = readerOf(path.split("/").map(canonicalName));
  if (reader === undefined) return null;
  return `${path} is protected: ${reader} reads it as instructions or configuration, so only a person changes it. Do the task without it and say in your answer what should be changed there.`;
}

/** The name as a case-insensitive, Unicode-folding disk sees it, and as Windows opens it (no stream, dot or space last). */
export function canonicalName(name: string): string {
  const folded = name
    .normalize("NFKC")
    .replace(/\p{Default_Ignorable_Code_Point}|\p{Cf}/gu, "")
    .toUpperCase()
    .toLowerCase();
  return /^\.{1,2}$/.test(folded) ? folded : folded.replace(/:.*$/s, "").replace(/[. ]+$/, "");
}

function readerOf(segments: readonly string[]): string | undefined {
  for (const [at, segment] of segments.entries()) {
    const folder = PROTECTED_FOLDERS.get(segment) ?? (BARE_REPOSITORY.test(segment) ? "git" : undefined);
    if (folder !== undefined) return folder;
    const child = segments[at + 1];
    const inside = PROTECTED_CHILDREN.get(segment)?.find(([name]) => child !== undefined && name.test(child));
    if (inside !== undefined) return inside[1];
  }
  const name = segments.at(-1) ?? "";
  return PROTECTED_FILES.find(([pattern]) => pattern.test(name))?.[1];
}

const BARE_REPOSITORY = /.\.git$/;
