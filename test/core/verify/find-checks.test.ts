import assert from "node:assert/strict";
import type { ExecResult, Host } from "../../../src/core/host.ts";
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

  async function namesIn(files: Readonly<Record<string, string>>, ...programs: readonly string[]) {
    writeTree(folder.path, files);
    const found = await findChecks(hostWith(...programs), folder.path, [], true, NEVER);
    return { names: found.checks.map((check) => check.name), why: found.why };
  }

  it("takes the scripts of package.json, cheapest first, without npm's placeholder", async () => {
    const scripts = { test: "mocha", lint: "biome check", build: "x", types: "tsc", typecheck: "tsc -b" };
    const found = await namesIn({ "package.json": JSON.stringify({ scripts }) });
    assert.deepEqual(found, {
      names: ["typecheck", "lint", "test"],
      why: "Scripts of package.json: typecheck, lint, test.",
    });
    const test = 'echo "Error: no test specified" && exit 1';
    assert.deepEqual((await namesIn({ "package.json": JSON.stringify({ scripts: { test } }) })).names, []);
    writeTree(folder.path, { "package.json": '{"scripts":{"test":"node --test"}}' });
    const { checks } = await findChecks(hostWith(), folder.path, [], true, NEVER);
    assert.deepEqual(checks, [{ name: "test", file: "npm", args: ["run", "--silent", "test"] }]);
  });

  it("prefers what was configured", async () => {
    writeTree(folder.path, { "package.json": '{"scripts":{"test":"x"}}' });
    const own = [{ name: "mine", file: "make", args: ["check"] }];
    assert.deepEqual((await findChecks(hostWith(), folder.path, own, true, NEVER)).checks, own);
  });

  it("finds nothing to run in a folder that is not trusted, and says why", async () => {
    writeTree(folder.path, { "package.json": '{"scripts":{"test":"x"}}' });
    const own = [{ name: "mine", file: "make", args: [] }];
    const found = await findChecks(hostWith(), folder.path, own, false, NEVER);
    assert.deepEqual(found.checks, []);
    assert.match(found.why, /not trusted/);
  });

  for (const [sign, content, program, names] of [
    ["tsconfig.json", "{}", "npx", ["tsc"]],
    ["pytest.ini", "", "python3", ["pytest"]],
    ["pyproject.toml", "[tool.pytest.ini_options]\n", "python3", ["pytest"]],
    ["Cargo.toml", "[package]\n", "cargo", ["cargo check", "cargo test"]],
    ["go.mod", "module x\n", "go", ["go vet", "go test"]],
    ["Makefile", "all:\n\ntest: all\n", "make", ["make test"]],
  ] as const) {
    it(`knows ${sign}, and says when ${program} is missing`, async () => {
      assert.deepEqual((await namesIn({ [sign]: content }, program)).names, names);
      const without = await namesIn({ [sign]: content });
      assert.deepEqual(without, { names: [], why: `${sign} was found, but ${program} could not be started.` });
    });
  }

  it("says that it found none, also beside a broken package.json", async () => {
    const found = await namesIn({ "package.json": "{ broken", "pyproject.toml": "[project]", Makefile: "all:\n" });
    assert.deepEqual(found.names, []);
    assert.match(found.why, /No checks were found/);
  });
});
