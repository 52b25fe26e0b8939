import assert from "node:assert/strict";
import type { ExecResult, Host } from "../../../src/core/host.ts";
import type { Check } from "../../../src/core/verify/check.ts";
import { findChecks } from "../../../src/core/verify/find-checks.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { temporaryFolder, writeTree } from "../../support/trees.ts";

const NEVER = new AbortController().signal;

describe("finding the checks of a folder", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());

  /** The real disk, and a machine on which only these programs start. */
  function hostWith(...programs: readonly string[]): Host {
    const exited: ExecResult = { status: "exited", code: 0, stdout: "", stderr: "", truncated: false, ms: 1 };
    return {
      ...createNodeHost(),
      exec: async ({ file }) => (programs.includes(file) ? exited : { status: "not-started", reason: "not found" }),
    };
  }

  async function find(files: Readonly<Record<string, string>>, ...programs: readonly string[]) {
    writeTree(folder.path, files);
    return findChecks(hostWith(...programs), folder.path, [], true, NEVER);
  }

  async function linesIn(files: Readonly<Record<string, string>>, ...programs: readonly string[]) {
    return (await find(files, ...programs)).checks.map(line);
  }

  const line = ({ kind, file, args }: Check) => `${kind}: ${[file, ...args].join(" ")}`;
  const pack = (parts: object) => ({ "package.json": JSON.stringify(parts) });
  const NOTHING_MISSING = ["python3", "cargo", "go", "make", "just", "deno", "java", "dotnet", "php", "bundle"];

  it("takes the scripts of package.json, cheapest first, without npm's placeholder", async () => {
    const scripts = { test: "mocha", "test:unit": "x", check: "x", lint: "x", build: "x", types: "x", typecheck: "x" };
    assert.deepEqual(await linesIn(pack({ scripts })), [
      "types: npm run --silent typecheck",
      "lint: npm run --silent lint",
      "lint: npm run --silent check",
      "tests: npm run --silent test:unit",
      "tests: npm run --silent test",
    ]);
    const test = 'echo "Error: no test specified" && exit 1';
    assert.deepEqual(await linesIn(pack({ scripts: { test } })), []);
  });

  it("builds only where there is no other check of the types", async () => {
    assert.deepEqual(await linesIn(pack({ scripts: { build: "x" } })), ["types: npm run --silent build"]);
    const both = { ...pack({ scripts: { build: "x" } }), "tsconfig.json": "{}" };
    assert.deepEqual(await linesIn(both), ["types: npx --offline --no-install tsc --noEmit"]);
  });

  for (const [lock, manager, script, tool] of [
    ["package-lock.json", "npm", "npm run --silent test", "npx --offline --no-install tsc --noEmit"],
    ["pnpm-lock.yaml", "pnpm", "pnpm run test", "pnpm exec tsc --noEmit"],
    ["yarn.lock", "yarn", "yarn run test", "yarn run tsc --noEmit"],
    ["bun.lock", "bun", "bun run test", "bun run tsc --noEmit"],
    ["bun.lockb", "bun", "bun run test", "bun run tsc --noEmit"],
  ] as const) {
    it(`calls ${manager} where ${lock} lies, and says what to do where it is not installed`, async () => {
      const files = { ...pack({ scripts: { test: "x" } }), "tsconfig.json": "{}", [lock]: "" };
      assert.deepEqual(await linesIn(files, manager), [`types: ${tool}`, `tests: ${script}`]);
      const without = await find(files);
      if (manager === "npm") return;
      assert.deepEqual(
        without.checks.map(({ setup }) => setup.state),
        ["missing", "missing"],
      );
      assert.match(without.why, new RegExp(`uses ${manager}, which does not run here. Install ${manager}`));
    });
  }

  it("believes package.json before a lock file that was left behind", async () => {
    const files = { ...pack({ packageManager: "pnpm@10.1.0", scripts: { test: "x" } }), "package-lock.json": "" };
    assert.deepEqual(await linesIn(files, "pnpm"), ["tests: pnpm run test"]);
  });

  it("knows the linters of a project without a lint script, and doubts one that it does not depend on", async () => {
    const depends = pack({ devDependencies: { eslint: "9" } });
    const eslint = await find({ ...depends, "eslint.config.mjs": "", "node_modules/x/y": "" });
    assert.deepEqual(eslint.checks.map(line), ["lint: npx --offline --no-install eslint ."]);
    assert.equal(eslint.checks[0]?.setup.state, "ready");
    writeTree(folder.path, { "package.json": "{}" });
    const doubtful = await find({});
    assert.equal(doubtful.checks[0]?.setup.state, "doubtful");
  });

  it("doubts all of a project whose dependencies are not installed, and says how to install them", async () => {
    const files = { ...pack({ scripts: { test: "x" }, devDependencies: { vitest: "3" } }), "yarn.lock": "" };
    const { checks } = await find(files, "yarn");
    assert.equal(checks[0]?.setup.state, "doubtful");
    assert.match(checks[0]?.setup.advice ?? "", /not installed. Run "yarn install"/);
  });

  for (const [what, files, expected] of [
    ["pytest.ini", { "pytest.ini": "" }, ["tests: python3 -m pytest -q -p no:cacheprovider"]],
    ["pytest's imports", { "tests/test_a.py": "import pytest\n" }, ["tests: python3 -m pytest -q -p no:cacheprovider"]],
    ["unittest", { "tests/test_a.py": "import unittest\n" }, ["tests: python3 -m unittest discover -s tests"]],
    [
      "ruff, mypy and pytest in pyproject.toml",
      { "pyproject.toml": "[tool.ruff]\nx = 1\n[tool.mypy]\nstrict = true\n[tool.pytest.ini_options]\n" },
      [
        "types: python3 -m mypy --cache-dir=/dev/null .",
        "lint: python3 -m ruff check --no-cache .",
        "tests: python3 -m pytest -q -p no:cacheprovider",
      ],
    ],
    ["pyright", { "pyrightconfig.json": "{}" }, ["types: python3 -m pyright"]],
    [
      "Cargo.toml with clippy",
      { "Cargo.toml": "[package]\nname='a'\n[lints.clippy]\nall = 'deny'\n" },
      [
        "types: cargo check --quiet --all-targets",
        "lint: cargo clippy --quiet --all-targets",
        "tests: cargo test --quiet",
      ],
    ],
    [
      "go.mod",
      { "go.mod": "module x\n" },
      ["types: go build -o /dev/null ./...", "lint: go vet ./...", "tests: go test ./..."],
    ],
    ["deno.json", { "deno.json": "{}" }, ["types: deno check .", "lint: deno lint", "tests: deno test"]],
    [
      "gradlew",
      { gradlew: "" },
      ["types: ./gradlew --quiet --no-daemon classes testClasses", "tests: ./gradlew --quiet --no-daemon test"],
    ],
    ["mvnw", { mvnw: "", "pom.xml": "" }, ["types: ./mvnw -q -B test-compile", "tests: ./mvnw -q -B test"]],
    ["a solution", { "App.sln": "" }, ["types: dotnet build --nologo", "tests: dotnet test --nologo"]],
    ["phpunit.xml.dist", { "phpunit.xml.dist": "" }, ["tests: php vendor/bin/phpunit --colors=never"]],
    [".rspec", { ".rspec": "", Gemfile: "" }, ["tests: bundle exec rspec --no-color"]],
    [
      "a Makefile",
      { Makefile: "all:\n\ntest: all\n\tx\ncheck: test\nlint:\n" },
      ["lint: make lint", "tests: make test"],
    ],
    ["a justfile", { justfile: "test *args:\n  x\nlint:\n  x\nx := '1'\n" }, ["lint: just lint"]],
  ] as const) {
    it(`knows ${what}, and says what to install where its tool is missing`, async () => {
      assert.deepEqual(await linesIn(files as Readonly<Record<string, string>>, ...NOTHING_MISSING), expected);
      const without = await find({});
      assert.ok(without.checks.every(({ setup }) => setup.state === "missing"));
      assert.match(without.why, /does not run here. Install/);
    });
  }

  it("runs Python of the project's own environment", async () => {
    const found = await linesIn({ "pytest.ini": "", ".venv/bin/python": "" }, ".venv/bin/python");
    assert.deepEqual(found, ["tests: .venv/bin/python -m pytest -q -p no:cacheprovider"]);
  });

  it("finds the checks of a monorepo's packages, and takes their tests for the ones near a change", async () => {
    const found = await find({
      ...pack({ workspaces: ["packages/*", "!packages/old"], scripts: { lint: "x", test: "x" } }),
      "packages/web/package.json": '{"scripts":{"lint":"x","typecheck":"x","test":"x"}}',
      "packages/old/package.json": '{"scripts":{"test":"x"}}',
      "packages/notes.txt": "",
    });
    assert.deepEqual(
      found.checks.map((check) => `${check.name} (${line(check)})`),
      [
        "packages/web: typecheck (types: npm run --silent typecheck)",
        "lint (lint: npm run --silent lint)",
        "packages/web: test (tests-near: npm run --silent test)",
        "test (tests: npm run --silent test)",
      ],
    );
    assert.match(found.why, /also the checks of packages\/web\./);
  });

  it("reads pnpm's list of packages, and looks into the folders of a project that is none by itself", async () => {
    const pnpm = await find(
      {
        ...pack({}),
        "pnpm-workspace.yaml": "packages:\n  - 'apps/**' # all\n\ncatalog:\n  x: 1\n",
        "pnpm-lock.yaml": "",
        "apps/team/site/package.json": '{"scripts":{"test":"x"}}',
      },
      "pnpm",
    );
    assert.deepEqual(pnpm.checks.map(line), ["tests: pnpm run test"]);
    folder.dispose();
    folder = temporaryFolder();
    const mixed = await find({ "front/package.json": '{"scripts":{"test":"x"}}', "back/go.mod": "module x\n" }, "go");
    assert.deepEqual(
      mixed.checks.map(({ name }) => name),
      ["back: go build", "back: go vet", "back: go test", "front: test"],
    );
  });

  it("prefers what was configured, in its order, and tells tests from the rest", async () => {
    writeTree(folder.path, pack({ scripts: { test: "x" } }));
    const own = [
      { name: "mine", file: "make", args: ["unit-tests"] },
      { name: "lint", file: "make", args: ["lint"] },
    ];
    const { checks } = await findChecks(hostWith(), folder.path, own, true, NEVER);
    assert.deepEqual(checks.map(line), ["tests: make unit-tests", "lint: make lint"]);
    assert.ok(checks.every(({ covers }) => covers === "all"));
  });

  it("finds nothing to run in a folder that is not trusted, and says why", async () => {
    writeTree(folder.path, pack({ scripts: { test: "x" } }));
    const found = await findChecks(hostWith(), folder.path, [{ name: "mine", file: "make", args: [] }], false, NEVER);
    assert.deepEqual(found.checks, []);
    assert.match(found.why, /not trusted/);
  });

  it("says that it found none, also beside a broken package.json", async () => {
    const found = await find({ "package.json": "{ broken", "pyproject.toml": "[project]", Makefile: "all:\n" }, "make");
    assert.deepEqual(found.checks, []);
    assert.match(found.why, /No checks were found/);
  });
});
