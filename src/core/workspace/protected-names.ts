/**
 * Names that a program of the user's reads as orders by itself, without being told to: when a folder is opened, entered,
 * committed, installed or pushed. Each list is closed by what the readers' manuals say they look for.
 *
 * What is left out on purpose, because it is code of the project that only its own build or tests read, which run
 * confined in a copy and are shown to a person in the patch: Makefile, Dockerfile, build.gradle, build.rs, conftest.py,
 * configurations of test runners, linters and bundlers (eslint.config.js, vite.config.ts), flake.nix. Harmless: what
 * holds no command, path or address that is followed (.editorconfig, .gitignore, .nvmrc, .prettierrc).
 */

const AGENT = "a coding agent";
const BUILD_SERVER = "the build server";
const CREDENTIALS = "a program that signs in with it";
const DEBUGGER = "a debugger or an interpreter";
const EDITOR = "the editor";
const FILE_MANAGER = "the file manager";
const GIT = "git";
const PACKAGES = "the package manager";
const SHELL = "the shell";
const VCS = "the version control system";

/** Anywhere in a path: the folder itself and all in it. A file of the name is the same, as `.git` is in a worktree. */
export const PROTECTED_FOLDERS: ReadonlyMap<string, string> = new Map([
  ...named(GIT, ".git .githooks .git-hooks .husky .lefthook .lefthook-local"),
  ...named(VCS, ".hg .jj .svn .bzr .sl .pijul _darcs"),
  ...named(
    EDITOR,
    `.vscode .vscode-server .vscode-insiders .vs .idea .run .fleet .zed .helix .lapce .nova .theia .settings .vim .nvim
     .emacs.d .devcontainer .idx .gitpod .metals .bloop .bsp .ruby-lsp`,
  ),
  ...named(
    AGENT,
    `.agent .agents .aider .amazonq .amp .augment .claude .cline .clinerules .cody .codex .continue .copilot .crush .cursor
     .devin .factory .frugal-swarm .gemini .goose .junie .kilo .kilocode .kiro .mcp .openhands .opencode .pi .qoder .qwen
     .roo .serena .sourcegraph .tabnine .trae .warp .windsurf .zencoder`,
  ),
  ...named(
    BUILD_SERVER,
    ".circleci .buildkite .teamcity .azure-pipelines .azuredevops .semaphore .woodpecker .harness",
  ),
  ...named(PACKAGES, ".cargo .mvn .gradle .yarn .bundle .composer .m2 .ivy2 .sbt .nuget .conda .pixi"),
  ...named(SHELL, ".direnv .mise .asdf .oh-my-zsh"),
  ...named(CREDENTIALS, ".ssh .aws .azure .gcloud .gnupg .kube .docker .terraform.d .password-store"),
  ...named(DEBUGGER, ".ipython .jupyter .lldb"),
]);

/** A folder and what stands right in it: the folder holds harmless things as well. */
export const PROTECTED_CHILDREN: ReadonlyMap<string, readonly (readonly [RegExp, string])[]> = new Map([
  [
    ".github",
    [
      [/^(workflows|actions)$/, BUILD_SERVER],
      [/^(agents|chatmodes|copilot|hooks|instructions|prompts|skills|plugins)$/, AGENT],
      [/^(settings\.ya?ml|dependabot\.ya?ml)$/, BUILD_SERVER],
    ],
  ],
  [".gitlab", [[/^(ci|agents|duo)$/, BUILD_SERVER]]],
  [".gitea", [[/^(workflows|actions)$/, BUILD_SERVER]]],
  [".forgejo", [[/^(workflows|actions)$/, BUILD_SERVER]]],
  [
    ".config",
    [[/^(git|fish|nvim|helix|zed|mise|direnv|gh|pip|uv|containers|systemd|autostart|dotnet-tools\.json)$/, SHELL]],
  ],
  ["gradle", [[/^wrapper$/, PACKAGES]]],
  ["tools", [[/^bazel(\.bat)?$/, PACKAGES]]],
]);

/** By name, in any folder; matched against `canonicalName`. */
export const PROTECTED_FILES: readonly (readonly [RegExp, string])[] = [
  // A folder with a HEAD is a repository to git, with a configuration that runs programs, wherever it stands.
  [/^(head|commondir|gitdir)$/, GIT],
  [/^\.git(modules|attributes|config|config\.inc|-credentials)$|^\.lfsconfig$|^\.gitreview$/, GIT],
  [/^\.?pre-commit-(config|hooks)\.ya?ml$|^\.?lefthook(-local)?\.(ya?ml|toml|json)$/, GIT],
  [/^\.?(overcommit\.yml|captainhook\.json|huskyrc(\..*)?|simple-git-hooks\.(js|cjs|mjs|json))$/, GIT],
  [/^\.lintstagedrc(\..*)?$|^lint-staged\.config\.[cm]?[jt]s$/, GIT],
  [/^\.hg(rc|sub|substate|eol)$/, VCS],
  [/\.(code-workspace|code-profile|sublime-(project|workspace|build|settings)|iml|ipr|iws)$/, EDITOR],
  [
    /^(\.vsconfig|\.devcontainer\.json|\.gitpod\.(ya?ml|dockerfile)|\.project|\.classpath|\.kateproject|\.kakrc)$/,
    EDITOR,
  ],
  [/^[._](g?vim|nvim|ex|lvim|ideavim|local\.vim)rc$|^\.n?vim\.lua$|^\.exrc\.lua$|^\.nvimrc\.lua$/, EDITOR],
  [/^(\.dir-locals(-2)?\.el|\.emacs|\.neoconf\.json|\.nlsp\.json|coc-settings\.json|\.projections\.json)$/, EDITOR],
  [
    /^\.?(luarc\.jsonc?|rust-analyzer\.toml|omnisharp\.json|solargraph\.yml|phpactor\.(json|ya?ml))$|^\.(ccls|clangd)$/,
    EDITOR,
  ],
  [/^(hie\.yaml|\.taplo\.toml|taplo\.toml)$/, EDITOR],
  [
    /^(\.npmrc|\.yarnrc(\.ya?ml)?|\.?pnpmfile\.[cm]?js|\.pnp\.(loader\.)?[cm]?js|\.?bunfig\.toml|\.npm-init\.js)$/,
    PACKAGES,
  ],
  [/^(pnpm-workspace\.yaml|\.bowerrc|\.gemrc|\.condarc|nuget\.config|rust-toolchain(\.toml)?)$/, PACKAGES],
  [
    /^(pip\.(conf|ini)|\.?pydistutils\.cfg|uv\.toml|\.pdm\.toml|poetry\.toml|sitecustomize\.py|usercustomize\.py)$/,
    PACKAGES,
  ],
  [/^(gradlew|mvnw)(\.(bat|cmd))?$|^gradle-wrapper\.(properties|jar)$|^maven-wrapper\.(properties|jar)$/, PACKAGES],
  [
    /^(init\.gradle(\.kts)?|\.(jvm|sbt)opts|\.bazel(isk)?rc|\.bazelversion|\.buckconfig(\.local)?|\.pants\.rc)$/,
    PACKAGES,
  ],
  [/^(\.envrc|\.autoenv(\.zsh)?|\.tool-versions|\.asdfrc|\.?mise(\..*)?\.toml|\.miserc\.toml|\.rtx\.toml)$/, SHELL],
  [/^[._]?(bash|zsh|ksh|mksh|csh|tcsh|sh|elvish|nu)rc$|^\.bash_(profile|login|logout|aliases|env)$/, SHELL],
  [/^\.(z?profile|zshenv|zlogin|zlogout|login|logout|inputrc|xprofile|xinitrc|xsession(rc)?|pam_environment)$/, SHELL],
  [/^(config\.fish|(microsoft\.(powershell|vscode))?_?profile\.ps1|\.?tmux\.conf|\.screenrc)$/, SHELL],
  [/^\.env(?!\.(example|sample|template)$)(\..*)?$|^\.(flaskenv|dev\.vars(\..*)?)$/, "the program"],
  [/^[._]netrc$|^\.(pypirc|pgpass|my\.cnf|mylogin\.cnf|dockercfg|vault-token|s3cfg|boto|terraformrc)$/, CREDENTIALS],
  [/^\.?(terraform\.rc|id_(rsa|dsa|ecdsa|ed25519)(\.pub)?|authorized_keys|known_hosts)$/, CREDENTIALS],
  [
    /^\.(gdb|lldb)init(-.*)?$|^\.(pdb|irb|pry|rdbg|byebug|psql|sqlite|octave|guile|sbcl|curl|wget|ghci)(rc)?$/,
    DEBUGGER,
  ],
  [/^(\.rprofile|\.renviron|\.pythonstartup|\.pythonrc(\.py)?|\.iex\.exs|\.ansible\.cfg|ansible\.cfg)$/, DEBUGGER],
  [/^\.gitlab-ci.*\.ya?ml$|^.+\.gitlab-ci\.ya?ml$|^jenkinsfile(\..*)?$|^azure-pipelines.*\.ya?ml$/, BUILD_SERVER],
  [/^\.?(travis|appveyor|cirrus|drone|woodpecker|wercker|codeship|shippable)\.(ya?ml|star|jsonnet)$/, BUILD_SERVER],
  [
    /^(bitbucket-pipelines|buildspec|cloudbuild|codemagic|bitrise|\.?codefresh|\.scrutinizer)\.(ya?ml|json)$/,
    BUILD_SERVER,
  ],
  [/^codeowners$/, "the review of changes"],
  [/^\.?mcp(\.local)?\.jsonc?$|^mcp[-_](config|servers?|settings)\.json$/, AGENT],
  [/^(agents?|claude|gemini|qwen|warp|crush|skill)(\.(local|override))?\.md$/, AGENT],
  [/^(copilot-instructions\.md|\.(cursor|windsurf|cline|roo|kilocode|trae|goose|augment|zed)rules.*|\.rules)$/, AGENT],
  [/\.(instructions|prompt|chatmode|agent)\.md$/, AGENT],
  [/^\.(roo|kilocode)modes$|^\.goosehints$|^\.augment-guidelines$|^\.aider.*$|^\.continuerc\.json$/, AGENT],
  [/^\.?(opencode|crush)\.jsonc?$|^\.(gptme|mentat_config|plandex|gemini|codex)\.(toml|json)$|^\.replit$/, AGENT],
  [/^\.(ai|cursor|cursorindexing|cline|roo|gemini|codeium|continue|copilot|aider|kilocode)(ignore|exclude)$/, AGENT],
  [/^(desktop\.ini|autorun\.inf)$|\.(lnk|url|scf|library-ms|searchconnector-ms)$/, FILE_MANAGER],
];

function named(reader: string, names: string): [string, string][] {
  return names.split(/\s+/).map((name) => [name, reader]);
}
