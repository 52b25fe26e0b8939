import assert from "node:assert/strict";
import { openProject } from "../../../src/core/verify/find/project.ts";
import { findChecks } from "../../../src/core/verify/find-checks.ts";
import { selectChecks } from "../../../src/core/verify/select-checks.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { temporaryFolder, writeTree } from "../../support/trees.ts";

const NEVER = new AbortController().signal;

describe("the tests near a change", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());

  /** Command lines of the selected tests, in order, on a machine that has every tool. */
  async function tests(files: Readonly<Record<string, string>>, ...changed: readonly string[]) {
    writeTree(folder.path, files);
    const host = createNodeHost();
    const exited = { status: "exited", code: 0, stdout: "", stderr: "", truncated: false, ms: 1 } as const;
    const able = { ...host, exec: async () => exited };
    const { checks } = await findChecks(able, folder.path, [], true, NEVER);
    const selected = await selectChecks(checks, changed, openProject(able, folder.path, NEVER));
    return selected
      .filter(({ check }) => check.kind.startsWith("tests"))
      .map(({ check, notApplicable }) => notApplicable ?? [check.file, ...check.args].join(" "));
  }

  const pack = (test: string, runner: string) => ({
    "package.json": JSON.stringify({ scripts: { test }, devDependencies: { [runner]: "1" } }),
    "node_modules/x/y": "",
    "src/a.ts": "",
    "README.md": "",
  });
  const NONE = "No test near the changed files is known.";

  it("are asked of vitest for the changed source files that are still there, before all tests", async () => {
    assert.deepEqual(await tests(pack("vitest run", "vitest"), "src/a.ts", "src/gone.ts", "README.md"), [
      "npx --offline --no-install vitest related --run --passWithNoTests src/a.ts",
      "npm run --silent test",
    ]);
  });

  it("are asked of jest", async () => {
    assert.deepEqual(await tests(pack("jest --ci", "jest"), "src/a.ts"), [
      "npx --offline --no-install jest --passWithNoTests --findRelatedTests src/a.ts",
      "npm run --silent test",
    ]);
  });

  it("are not guessed at where the script does more than call its runner", async () => {
    const files = pack("vitest run --config other.ts && node more.js", "vitest");
    assert.deepEqual(await tests(files, "src/a.ts"), ["npm run --silent test"]);
    assert.deepEqual(await tests(pack("vitest", "vitest"), "README.md"), [NONE, "npm run --silent test"]);
  });

  it("are found by name for pytest", async () => {
    const files = {
      "pytest.ini": "",
      "src/shop/cart.py": "",
      "src/shop/test_cart.py": "",
      "tests/shop/test_cart.py": "",
      "tests/test_other.py": "",
      "lib.py": "",
    };
    const start = "python3 -m pytest -q -p no:cacheprovider";
    assert.deepEqual(await tests(files, "src/shop/cart.py", "tests/test_other.py"), [
      `${start} src/shop/test_cart.py tests/shop/test_cart.py tests/test_other.py`,
      start,
    ]);
    assert.deepEqual(await tests(files, "lib.py"), [NONE, start]);
  });

  it("are those of the changed packages in Go", async () => {
    const files = { "go.mod": "module x\n", "main.go": "", "inner/a.go": "", "inner/b.go": "" };
    assert.deepEqual(await tests(files, "main.go", "inner/a.go", "inner/b.go"), ["go test . ./inner", "go test ./..."]);
  });

  it("are those of the changed crates in a workspace, and none when a file is in no crate", async () => {
    const files = {
      "Cargo.toml": '[workspace]\nmembers = ["a", "b"]\n',
      "a/Cargo.toml": '[package]\nname = "crate-a"\n[dependencies]\n',
      "a/src/lib.rs": "",
      "b/Cargo.toml": '[package]\nversion = "1.0.0"\nname = "crate-b"',
      "b/src/lib.rs": "",
    };
    assert.deepEqual(await tests(files, "a/src/lib.rs", "b/src/lib.rs"), [
      "cargo test --quiet -p crate-a -p crate-b",
      "cargo test --quiet --workspace",
    ]);
    assert.deepEqual(await tests(files, "Cargo.toml"), [NONE, "cargo test --quiet --workspace"]);
  });

  it("are run in the folder of their package", async () => {
    const files = {
      "package.json": '{"workspaces":["web"]}',
      "web/package.json": '{"scripts":{"test":"vitest"},"devDependencies":{"vitest":"1"}}',
      "web/src/a.ts": "",
      "node_modules/x/y": "",
    };
    assert.deepEqual(await tests(files, "web/src/a.ts"), [
      "npx --offline --no-install vitest related --run --passWithNoTests src/a.ts",
      "npm run --silent test",
    ]);
  });
});
