import assert from "node:assert/strict";
import { openProject } from "../../../src/core/verify/find/project.ts";
import { findChecks } from "../../../src/core/verify/find-checks.ts";
import { selectChecks } from "../../../src/core/verify/select-checks.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { temporaryFolder, writeTree } from "../../support/trees.ts";

const NEVER = new AbortController().signal;
const SCRIPTS = { typecheck: "x", lint: "x", test: "x" };

describe("the checks of packages that use a changed one", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());

  async function find(files: Readonly<Record<string, string>>) {
    writeTree(folder.path, files);
    const exited = { status: "exited", code: 0, stdout: "", stderr: "", truncated: false, ms: 1 } as const;
    const host = { ...createNodeHost(), exec: async () => exited };
    const found = await findChecks(host, folder.path, [], true, NEVER);
    return { ...found, project: openProject(host, folder.path, NEVER) };
  }

  /** Names of the checks that would be run, in order; all of one machine's tools are there. */
  async function names(files: Readonly<Record<string, string>>, ...changed: readonly string[]) {
    const { checks, project } = await find(files);
    return (await selectChecks(checks, changed, project))
      .filter(({ notApplicable }) => notApplicable === null)
      .map(({ check }) => check.name);
  }

  const pack = (name: string, uses: readonly string[] = [], key = "dependencies", scripts: object = SCRIPTS) =>
    JSON.stringify({ name, scripts, [key]: Object.fromEntries(uses.map((one) => [one, "*"])) });

  /** app uses ui uses core; tools uses core for its own tests; alone uses nothing. */
  const SHOP = {
    "package.json": '{"workspaces":["packages/*"]}',
    "node_modules/x/y": "",
    "packages/core/package.json": pack("@shop/core"),
    "packages/ui/package.json": pack("@shop/ui", ["@shop/core"]),
    "packages/app/package.json": pack("@shop/app", ["@shop/ui", "react"], "peerDependencies"),
    "packages/tools/package.json": pack("@shop/tools", ["@shop/core"], "devDependencies"),
    "packages/alone/package.json": pack("@shop/alone", ["react"]),
  };

  it("come after its own of each kind, nearest first, and linters are its own affair", async () => {
    assert.deepEqual(await names(SHOP, "packages/core/src/price.ts"), [
      "packages/core: typecheck",
      "typecheck of packages/tools, which uses packages/core",
      "typecheck of packages/ui, which uses packages/core",
      "typecheck of packages/app, which uses packages/core",
      "packages/core: lint",
      "packages/core: test",
      "test of packages/tools, which uses packages/core",
      "test of packages/ui, which uses packages/core",
      "test of packages/app, which uses packages/core",
    ]);
  });

  it("bear their own names where they have changed too, and are not those of what is used", async () => {
    const tests = (all: readonly string[]) => all.filter((name) => name.includes("test"));
    assert.deepEqual(tests(await names(SHOP, "packages/ui/a.ts", "packages/core/a.ts")), [
      "packages/core: test",
      "packages/ui: test",
      "test of packages/app, which uses packages/ui",
      "test of packages/tools, which uses packages/core",
    ]);
    assert.deepEqual(tests(await names(SHOP, "packages/app/a.ts")), ["packages/app: test"]);
  });

  it("are left out where nothing changed that others could use", async () => {
    const own = ["packages/core: typecheck", "packages/core: lint", "packages/core: test"];
    assert.deepEqual(await names(SHOP, "packages/core/README.md"), own);
    assert.deepEqual(await names(SHOP, "packages/core/src/price.test.ts", "packages/core/__tests__/help.ts"), own);
  });

  it("come before the whole project's tests", async () => {
    const all = { ...SHOP, "package.json": '{"workspaces":["packages/*"],"scripts":{"types":"x","test":"x"}}' };
    assert.deepEqual(await names(all, "packages/ui/a.ts"), [
      "types",
      "packages/ui: lint",
      "packages/ui: test",
      "test of packages/app, which uses packages/ui",
      "test",
    ]);
  });

  it("survive packages that use each other", async () => {
    const circle = { ...SHOP, "packages/core/package.json": pack("@shop/core", ["@shop/app", "@shop/core"]) };
    const found = await names(circle, "packages/app/a.ts");
    assert.deepEqual(
      found.filter((name) => name.startsWith("test of")),
      [
        "test of packages/core, which uses packages/app",
        "test of packages/tools, which uses packages/app",
        "test of packages/ui, which uses packages/app",
      ],
    );
  });

  it("are those of the five nearest packages, and the rest is named", async () => {
    const many: Record<string, string> = { ...SHOP };
    for (const at of [1, 2, 3, 4])
      many[`packages/user${at}/package.json`] = pack(`u${at}`, ["@shop/core"], "optionalDependencies", { test: "x" });
    const { checks, project, why } = await find(many);
    const selected = await selectChecks(checks, ["packages/core/a.ts"], project);
    const tests = selected
      .map(({ check }) => check)
      .filter(({ kind, setup }) => kind === "tests" && setup.state === "ready");
    assert.deepEqual(
      tests.map(({ name }) => name.replace(" of packages/", " ").replace(", which uses packages/core", "")),
      ["packages/core: test", "test tools", "test ui", "test user1", "test user2", "test user3"],
    );
    const left = selected.find(({ check }) => check.name === "checks of 2 more packages further away");
    assert.match(left?.check.setup.advice ?? "", /Only the 5 nearest .* not packages\/user4, packages\/app\./);
    assert.equal(left?.check.setup.state, "missing");
    assert.match(why, /After a change in a package, also types and tests of the 5 nearest that use it\./);
    assert.doesNotMatch((await find({ ...SHOP, ...ALL_ALONE })).why, /After a change/);
  });
  const ALL_ALONE = Object.fromEntries(
    ["core", "ui", "app", "tools", "alone"].map((name) => [`packages/${name}/package.json`, pack(name)]),
  );

  it("are found by pnpm's list", async () => {
    const { "package.json": _, ...packages } = SHOP;
    const pnpm = {
      ...packages,
      "package.json": "{}",
      "pnpm-lock.yaml": "",
      "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
    };
    const found = await names(pnpm, "packages/ui/a.ts");
    assert.ok(found.includes("test of packages/app, which uses packages/ui"));
  });

  it("are found by go.work and the modules' own lists", async () => {
    const files = {
      "go.work": 'go 1.24\n\nuse (\n\t./core // the base\n\t"./cmd/shop"\n\t../elsewhere\n)\nuse ./lone\n',
      "core/price.go": "package core\n",
      "core/go.mod": "module example.com/core\n\ngo 1.24\n",
      "cmd/shop/go.mod":
        "module example.com/shop\n\nrequire (\n\texample.com/core v0.0.0\n\tother.org/x v1.2.3 // indirect\n)\n",
      "lone/go.mod": "module example.com/lone\nrequire example.com/shop v0.1.0\n",
    };
    assert.deepEqual(await names(files, "core/price.go"), [
      "core: go build",
      "go build of cmd/shop, which uses core",
      "go build of lone, which uses core",
      "core: go vet",
      "core: go test near the change",
      "core: go test",
      "go test of cmd/shop, which uses core",
      "go test of lone, which uses core",
    ]);
    assert.deepEqual(
      (await names(files, "core/price_test.go")).filter((name) => name.includes(" of ")),
      [],
    );
  });
});
