import assert from "node:assert/strict";
import { protectedReason } from "../../../src/core/workspace/protected.ts";

const PROTECTED = `.git/config|.git/hooks/pre-commit|.gitmodules|.gitattributes|.githooks/x|.husky/pre-commit|.husky/_/h
.vscode/settings.json|.vscode/tasks.json|.vscode/new/deep.json|app.code-workspace|.idea/workspace.xml|.zed/settings.json
.devcontainer/devcontainer.json|.cursor/mcp.json|.roo/mcp.json|.clinerules|.clinerules/a.md|.claude/settings.json
.claude/settings.local.json|.gemini/.env|.codex/config.toml|.amazonq/mcp.json|.kiro/settings/mcp.json|.continue/config.json
.windsurf/rules.md|.opencode/x.json|.agents/x.md|.frugal-swarm/x|AGENTS.md|CLAUDE.md|CLAUDE.local.md|GEMINI.md
.github/copilot-instructions.md|.github/workflows/ci.yml|.github/actions/a/action.yml|.github/instructions/a.md
.github/prompts/x.md|.mcp.json|mcp.json|.npmrc|.yarnrc|.yarnrc.yml|.pnpmfile.cjs|.pnp.cjs|bunfig.toml|.envrc|.env
.env.local|.env.production|.tool-versions|mise.toml|.mise.toml|.pre-commit-config.yaml|lefthook.yml|.bashrc|.zshrc
.profile|.zshenv|.bash_profile|.cursorrules|.windsurfrules|.gitconfig`.split(/[|\n]/);

const OPEN = `src/index.ts|package.json|README.md|.gitignore|.gitkeep|.github/ISSUE_TEMPLATE/bug.md|.github/FUNDING.yml
.env.example|.env.sample|environment.ts|docs/agents.ts|src/mcp.ts|.eslintrc.json|vscode/settings.json|git/config
.editorconfig|.prettierrc|agents/x.ts|src/env.ts`.split(/[|\n]/);

describe("protected files", () => {
  for (const path of PROTECTED) {
    it(`closes ${path}, in any case, in any folder`, () => {
      for (const form of [path, path.toUpperCase(), `packages/a/${path}`, path.replace("i", "\u200bi")])
        assert.match(protectedReason(form) ?? `${form} is open`, /is protected: .* only a person changes it/);
    });
  }

  it("leaves ordinary files open", () => {
    for (const path of OPEN) assert.equal(protectedReason(path), null, path);
  });
});
