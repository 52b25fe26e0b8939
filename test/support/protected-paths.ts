/** Paths that a program of the user's reads as orders, by who reads them. Written here apart from the code's own list. */
export const PROTECTED_PATHS: readonly string[] = `
.git/config .git/hooks/pre-commit .git .gitmodules .gitattributes .gitconfig .git-credentials .lfsconfig .githooks/x
.husky/pre-commit .husky/_/h lefthook.yml .lefthook.yaml lefthook-local.yml .pre-commit-config.yaml .overcommit.yml
.simple-git-hooks.json .huskyrc.json .lintstagedrc .lintstagedrc.json lint-staged.config.js vendor/lib.git/hooks/update
vendor/lib.git/config data/HEAD .hg/hgrc .hgrc .jj/repo/config.toml .svn/entries
.vscode/settings.json .vscode/tasks.json .vscode/launch.json .vscode/new/deep.json .vscode/mcp.json app.code-workspace
.idea/workspace.xml .run/App.run.xml app.iml .vs/launch.vs.json .vsconfig .fleet/run.json .zed/settings.json
.helix/languages.toml .nova/Tasks/run.json .theia/settings.json .settings/x.prefs .project .classpath
.devcontainer/devcontainer.json .devcontainer.json .gitpod.yml .idx/dev.nix app.sublime-project app.sublime-workspace
x.sublime-build .exrc .vimrc _vimrc .gvimrc .nvimrc .nvim.lua .exrc.lua .lvimrc .vim/coc-settings.json .dir-locals.el
.dir-locals-2.el .emacs.d/init.el .luarc.json rust-analyzer.toml omnisharp.json .clangd hie.yaml .bsp/server.json
.cursor/mcp.json .cursor/rules/a.mdc .roo/mcp.json .roomodes .clinerules .clinerules/a.md .claude/settings.json
.claude/settings.local.json .gemini/.env .codex/config.toml .amazonq/mcp.json .kiro/settings/mcp.json .continue/config.json
.windsurf/rules.md .opencode/x.json opencode.json opencode.jsonc .agents/x.md .frugal-swarm/x .junie/guidelines.md
.trae/rules.md .qwen/settings.json .augment/rules.md .augment-guidelines .aider.conf.yml .goosehints .crush.json
.kilocode/mcp.json .openhands/setup.sh .factory/mcp.json .serena/project.yml .amp/settings.json AGENTS.md AGENT.md
AGENTS.override.md CLAUDE.md CLAUDE.local.md GEMINI.md QWEN.md WARP.md CRUSH.md SKILL.md .mcp.json mcp.json .rules
.cursorrules .windsurfrules .cursorignore .rooignore .aiexclude a.prompt.md a.instructions.md a.chatmode.md a.agent.md
.github/copilot-instructions.md .github/instructions/a.md .github/prompts/x.md .github/agents/a.md .github/hooks/h.json
.github/workflows/ci.yml .github/actions/a/action.yml .github/dependabot.yml .github/settings.yml CODEOWNERS
.gitlab-ci.yml .gitlab/ci/test.yml ci/build.gitlab-ci.yml .circleci/config.yml Jenkinsfile Jenkinsfile.release
azure-pipelines.yml .travis.yml appveyor.yml .appveyor.yml bitbucket-pipelines.yml .buildkite/pipeline.yml .drone.yml
.woodpecker.yml .cirrus.yml .teamcity/settings.kts cloudbuild.yaml buildspec.yml .gitea/workflows/a.yml
.forgejo/workflows/a.yml
.npmrc .yarnrc .yarnrc.yml .yarn/releases/yarn.cjs .pnpmfile.cjs pnpm-workspace.yaml .pnp.cjs .pnp.loader.mjs bunfig.toml
.cargo/config.toml .cargo/config rust-toolchain.toml pip.conf pip.ini .pypirc uv.toml poetry.toml .condarc .gemrc
.bundle/config .bowerrc NuGet.config .mvn/maven.config .mvn/extensions.xml .mvn/wrapper/maven-wrapper.properties mvnw
gradlew gradlew.bat gradle/wrapper/gradle-wrapper.properties gradle/wrapper/gradle-wrapper.jar .gradle/init.gradle .bazelrc
.bazeliskrc tools/bazel .buckconfig .jvmopts .sbtopts sitecustomize.py
.envrc .autoenv .env .env.local .env.production .flaskenv .dev.vars .tool-versions .asdfrc mise.toml .mise.toml
mise.local.toml .mise/config.toml .config/mise/config.toml .config/git/config .bashrc .bash_profile .bash_login
.bash_aliases .bash_logout .profile .zshrc .zshenv .zprofile .zlogin .kshrc .cshrc .login .inputrc config.fish
Microsoft.PowerShell_profile.ps1 profile.ps1 .tmux.conf .screenrc
.netrc _netrc .ssh/config .ssh/authorized_keys .aws/credentials .azure/config .kube/config .docker/config.json .gnupg/a
.pgpass .my.cnf .terraformrc id_ed25519 .gdbinit .lldbinit .lldbinit-Xcode .pdbrc .irbrc .pryrc .psqlrc .sqliterc .ghci
.curlrc .wgetrc .Rprofile .Renviron .iex.exs ansible.cfg .ipython/startup.py desktop.ini autorun.inf a.lnk a.url a.scf
`
  .trim()
  .split(/\s+/);

/** Other spellings that some disk takes for the same name, each of the whole path. */
export const SPELLINGS: Readonly<Record<string, (path: string) => string>> = {
  "as it is": (path) => path,
  "in capitals": (path) => path.toUpperCase(),
  "in mixed case": (path) =>
    [...path].map((letter, at) => (at % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase())).join(""),
  "deep in a package": (path) => `packages/not-there/${path}`,
  "full-width": (path) =>
    [...path]
      .map((letter) =>
        /[a-zA-Z.]/.test(letter) ? String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0) : letter,
      )
      .join(""),
  "with what does not show": (path) => path.replace(/([a-zA-Z])/, "$1\u200b").replace(/$/, "\u2060"),
  "with a variation selector": (path) => path.replace(/([a-zA-Z])/, "$1\ufe0f"),
  "with a long s, a Kelvin sign or a dotless i": (path) =>
    path.replace("s", "\u017f").replace("k", "\u212a").replace("i", "\u0131"),
  "with a ligature": (path) => path.replace("fi", "\ufb01").replace("fl", "\ufb02").replace("ss", "\u00df"),
  "with a dot last": (path) => `${path}.`,
  "with spaces last": (path) => `${path}  `,
  "with a stream": (path) => `${path}::$DATA`,
  "through dots": (path) => `./src/.././${path}`,
  "by a short name": (path) =>
    path.replace(/(^|\/)([^/]+)$/, (_, start: string, name: string) => {
      const [, stem = "", end = ""] = /^\.?([^.]*)(?:.*\.([^.]*))?$/.exec(name) ?? [];
      return `${start}${(stem || end).toUpperCase().slice(0, 6)}~1${stem && end ? `.${end.slice(0, 3)}` : ""}`;
    }),
};
