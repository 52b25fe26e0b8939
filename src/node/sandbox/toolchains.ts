import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { HostEnvironment } from "../closed-environment.ts";

interface Toolchain {
  /** In a home folder, as the tool's own documentation has it. Holds programs or packages, never credentials. */
  readonly folder: string;
  /** Variable by which the tool is told that it lies there. */
  readonly variable?: string;
}

/**
 * Version managers and caches of packages that programs on PATH cannot do without and look for in their home. Left out
 * on purpose: ~/.cargo, ~/.m2, ~/.gradle, ~/.config and ~/.docker as a whole, which hold tokens.
 */
const TOOLCHAINS: readonly Toolchain[] = [
  { folder: ".rustup", variable: "RUSTUP_HOME" },
  { folder: ".pyenv", variable: "PYENV_ROOT" },
  { folder: ".rbenv", variable: "RBENV_ROOT" },
  { folder: ".volta", variable: "VOLTA_HOME" },
  { folder: ".asdf", variable: "ASDF_DATA_DIR" },
  { folder: ".local/share/mise", variable: "MISE_DATA_DIR" },
  { folder: ".local/share/fnm" },
  { folder: ".local/share/uv/python" },
  { folder: ".local/share/uv/tools" },
  { folder: ".local/share/pipx/venvs" },
  { folder: ".local/pipx/venvs" },
  { folder: ".nvm/versions" },
  { folder: ".sdkman/candidates" },
  { folder: ".cache/node/corepack", variable: "COREPACK_HOME" },
  { folder: ".cache/ms-playwright", variable: "PLAYWRIGHT_BROWSERS_PATH" },
  { folder: ".cache/puppeteer", variable: "PUPPETEER_CACHE_DIR" },
  { folder: ".yarn/berry", variable: "YARN_GLOBAL_FOLDER" },
  { folder: ".nuget/packages", variable: "NUGET_PACKAGES" },
  { folder: "go/pkg/mod", variable: "GOMODCACHE" },
];

/** Homebrew on Linux has a home of its own. */
const ELSEWHERE = ["/home/linuxbrew/.linuxbrew"];

/** Those that are there. A variable of the user's own that names an existing folder wins over the usual place. */
export function toolchains(
  homes: readonly string[],
  env: HostEnvironment,
): { readonly folders: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  const folders: string[] = ELSEWHERE.filter((folder) => existsSync(folder));
  const variables: Record<string, string> = {};
  for (const { folder, variable } of TOOLCHAINS) {
    const own = variable === undefined ? undefined : env[variable];
    const candidates = [...(own === undefined ? [] : [own]), ...homes.map((home) => join(home, folder))];
    const found = candidates.find((path) => isAbsolute(path) && existsSync(path));
    if (found === undefined) continue;
    folders.push(found);
    if (variable !== undefined) variables[variable] = found;
  }
  return { folders, env: variables };
}
