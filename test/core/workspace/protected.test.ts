import assert from "node:assert/strict";
import { protectedReason } from "../../../src/core/workspace/protected.ts";
import { PROTECTED_PATHS, SPELLINGS } from "../../support/protected-paths.ts";

const OPEN = `src/index.ts|package.json|README.md|.gitignore|.gitkeep|.github/ISSUE_TEMPLATE/bug.md|.github/FUNDING.yml
.env.example|.env.sample|environment.ts|docs/agents.ts|src/mcp.ts|.eslintrc.json|vscode/settings.json|git/config
.editorconfig|.prettierrc|agents/x.ts|src/env.ts|Makefile|Dockerfile|docker-compose.yml|build.gradle|Cargo.toml|go.mod
pyproject.toml|conftest.py|eslint.config.js|vite.config.ts|tsconfig.json|.nvmrc|.mailmap|src/head/index.ts|src/header.ts
src/git.ts|docs/claude-code.md|src/profile.ts|src/config.ts|.config/app.json|gradle/libs.versions.toml|tools/build.ts
src/login.ts|.gitlab/issue_templates/bug.md|src/project.ts|lib/project.rb|.well-known/x|.changeset/a.md|.storybook/main.ts
src/rules.ts|docs/prompt.md|src/url.ts|LICENSE|CHANGELOG.md|src/shrc.ts|a.lock|src/skill.ts|.nycrc|.c8rc.json|.babelrc`.split(
  /[|\n]/,
);

/** Refused by how they are written, before anybody asks what they name. */
const BY_FORM = ["by a short name", "through dots"];

describe("protected files", () => {
  for (const [spelling, spell] of Object.entries(SPELLINGS)) {
    if (BY_FORM.includes(spelling)) continue;
    it(`are closed ${spelling}`, () => {
      const open = PROTECTED_PATHS.map(spell).filter((path) => protectedReason(path) === null);
      assert.deepEqual(open, []);
    });
  }

  it("are refused in words that tell a model what to do, and who else can", () => {
    for (const path of PROTECTED_PATHS)
      assert.match(protectedReason(path) ?? "", /is protected: .* only a person changes it\. .* say in your answer/);
    assert.ok(PROTECTED_PATHS.length >= 200);
  });

  it("leave ordinary files open", () => {
    assert.deepEqual(
      OPEN.filter((path) => protectedReason(path) !== null),
      [],
    );
  });
});
