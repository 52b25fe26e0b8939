/**
 * Never part of a snapshot or a patch, whatever .gitignore says: dependency folders (they are linked into copies
 * instead) and what systems and interpreters leave behind.
 */
export const ALWAYS_EXCLUDED: readonly string[] = [
  "node_modules",
  ".venv",
  "__pycache__",
  ".pytest_cache",
  ".DS_Store",
  "Thumbs.db",
];

/** What a file is written into before it is renamed (src/node/files.ts); left where the writer was killed. */
const HALF_WRITTEN = /^\..{1,100}\.[0-9a-f]{12}\.tmp$/su;

/** `path` with `/` as separator, relative to the workspace. */
export function isExcluded(path: string): boolean {
  const segments = path.split("/");
  return (
    HALF_WRITTEN.test(segments.at(-1) ?? "") ||
    segments.some((segment) => segment === ".git" || ALWAYS_EXCLUDED.includes(segment))
  );
}
