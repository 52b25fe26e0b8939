/**
 * Protected names (core/workspace/protected.ts) that a confined command cannot even create in a folder it may write
 * to: while it runs, an empty one stands there read-only (bubblewrap can refuse no name that is not there,
 * CVE-2026-25725). Those by which the most was gained, and only ones that mean nothing while they are empty: an empty
 * .env or .pnp.cjs changes what a check does. Few, since each is made and removed for every command. All other
 * protected names, and these in deeper folders, are taken away after the command instead.
 */
export const PROTECTED_FOLDERS: readonly string[] = [".git", ".husky", ".vscode", ".claude", ".cursor"];

/** By name, with what an empty one of its kind holds. */
export const PROTECTED_FILES: Readonly<Record<string, string>> = { ".npmrc": "" };
