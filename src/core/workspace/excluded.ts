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

/** `path` with `/` as separator, relative to the workspace. */
export function isExcluded(path: string): boolean {
  return path.split("/").some((segment) => segment === ".git" || ALWAYS_EXCLUDED.includes(segment));
}
