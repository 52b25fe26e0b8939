/**
 * Files that an editor, a shell, a package manager, git or another agent reads as orders. Who writes one of them gains
 * what the reader may do (CVE-2025-53773, CVE-2025-54135, CVE-2025-53536, CVE-2026-25725 and their kind), so no agent
 * writes one, whether it is there already or not.
 *
 * @param path relative to the workspace, `/` as separator.
 * @returns why it is protected, worded for a model and a person; `null` when it is not.
 */
export function protectedReason(path: string): string | null {
  const segments = path.split("/").map(canonicalName);
  const name = segments.at(-1) ?? "";
  const reader =
    segments.map((segment) => FOLDERS[segment]).find((found) => found !== undefined) ??
    inGithub(segments) ??
    FILES.find(([pattern]) => pattern.test(name))?.[1];
  if (reader === undefined) return null;
  return `${path} is protected: ${reader} reads it as instructions or configuration, so only a person changes it. Do the task without it and say in your answer what should be changed there.`;
}

/** The name as a case-insensitive, Unicode-folding disk sees it. */
export function canonicalName(name: string): string {
  return name
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .toLowerCase();
}

const AGENT = "a coding agent";

/** Anywhere in a path: the folder itself and all in it. */
const FOLDERS: Readonly<Record<string, string>> = {
  ".git": "git",
  ".githooks": "git",
  ".husky": "git",
  ".vscode": "the editor",
  ".idea": "the editor",
  ".zed": "the editor",
  ".devcontainer": "the editor",
  ".agents": AGENT,
  ".amazonq": AGENT,
  ".claude": AGENT,
  ".clinerules": AGENT,
  ".codex": AGENT,
  ".continue": AGENT,
  ".cursor": AGENT,
  ".frugal-swarm": AGENT,
  ".gemini": AGENT,
  ".kiro": AGENT,
  ".opencode": AGENT,
  ".roo": AGENT,
  ".windsurf": AGENT,
};

/** By name, in any folder. */
const FILES: readonly (readonly [RegExp, string])[] = [
  [/^\.git(modules|attributes|config)$/, "git"],
  [/^(\.pre-commit-config\.ya?ml|\.?lefthook(-local)?\.ya?ml)$/, "git"],
  [/\.code-workspace$/, "the editor"],
  [/^(\.npmrc|\.yarnrc(\.ya?ml)?|\.?pnpmfile\.[cm]?js|\.pnp\.[cm]?js|bunfig\.toml)$/, "the package manager"],
  [
    /^(\.envrc|\.tool-versions|\.?mise(\.local)?\.toml|\.(bash|zsh)rc|\.z?profile|\.bash_profile|\.zshenv)$/,
    "the shell",
  ],
  [/^\.env(?!\.(example|sample|template)$)(\..*)?$/, "the program"],
  [/^\.?mcp\.json$/, AGENT],
  [/^(agents|claude|gemini)(\.local)?\.md$/, AGENT],
  [/^(copilot-instructions\.md|\.(cursor|windsurf|cline|roo)rules.*)$/, AGENT],
];

function inGithub(segments: readonly string[]): string | undefined {
  const at = segments.indexOf(".github");
  const child = at === -1 ? undefined : segments[at + 1];
  if (child === "workflows" || child === "actions") return "the build server";
  return child !== undefined && GITHUB_AGENT_FOLDERS.has(child) ? AGENT : undefined;
}

const GITHUB_AGENT_FOLDERS = new Set(["agents", "chatmodes", "hooks", "instructions", "prompts", "skills"]);
