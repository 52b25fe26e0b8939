import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { acceptable } from "../../../src/core/verify/acceptable.ts";
import { createBefore } from "../../../src/core/verify/before.ts";
import { findChecks } from "../../../src/core/verify/find-checks.ts";
import { runChecks } from "../../../src/core/verify/run-checks.ts";
import type { CheckVerdict } from "../../../src/core/verify/verdict.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { type Bench, createBench } from "../../support/stores.ts";
import { writeTree } from "../../support/trees.ts";

const LIMITS = { timeoutMs: 30_000, memoryMb: 4_096, signal: new AbortController().signal };

/** A workspace as npm installs it: the packages are linked below node_modules. core has no tests of its own. */
const SHOP = {
  ".gitignore": "node_modules\n",
  "package.json": '{"workspaces":["packages/*"]}',
  "package-lock.json": "{}",
  "packages/core/package.json": '{"name":"@shop/core","main":"index.js"}',
  "packages/core/index.js": "exports.price = (euros) => euros * 100;\n",
  "packages/web/package.json":
    '{"name":"@shop/web","scripts":{"test":"node test.js"},"dependencies":{"@shop/core":"*"}}',
  "packages/web/test.js":
    'const { price } = require("@shop/core");\nrequire("assert").equal(price(2), 200, "two euros are 200 cents");\n',
};
const WEB = "test of packages/web, which uses packages/core";

describe("a change in a package of a monorepo", () => {
  const host = createNodeHost();
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
  });
  afterEach(() => bench.dispose());

  /** Verdicts on a change in a copy, as an agent makes it; the old failures are looked up in another copy. */
  async function change(
    files: Readonly<Record<string, string>>,
    changes: Readonly<Record<string, string>>,
    installed = true,
  ): Promise<readonly CheckVerdict[]> {
    writeTree(bench.workspace, files);
    if (installed) {
      mkdirSync(join(bench.workspace, "node_modules/@shop"), { recursive: true });
      for (const name of ["core", "web"])
        symlinkSync(`../../packages/${name}`, join(bench.workspace, "node_modules/@shop", name));
    }
    const store = await bench.open();
    const unchanged = await store.checkOut("before", store.base);
    const copy = await store.checkOut("agent", store.base);
    const { checks } = await findChecks(host, unchanged.root, [], true, LIMITS.signal);
    writeTree(copy.root, changes);
    const before = createBefore(new Map(), (work) => work(unchanged.root));
    return runChecks(host, copy.root, checks, Object.keys(changes), { ...LIMITS, before });
  }

  const words = (verdicts: readonly CheckVerdict[]) => verdicts.map(({ check, status }) => `${check} ${status}`);

  it("is refused by the tests of a package that uses it, with their words", async () => {
    const verdicts = await change(SHOP, { "packages/core/index.js": "exports.price = (euros) => euros;\n" });
    assert.deepEqual(words(verdicts), ["syntax passed", `${WEB} failed`]);
    const decision = acceptable(verdicts);
    assert.ok(decision.status === "failed");
    assert.match(decision.feedback, /^Checks failed\. test of packages\/web, which uses packages\/core failed:/);
    assert.match(decision.feedback, /two euros are 200 cents/);
  });

  it("is proved by them, since they ran on the agent's files", async () => {
    const better = "exports.price = (euros) => Math.round(euros * 100);\n";
    const verdicts = await change(SHOP, { "packages/core/index.js": better });
    assert.deepEqual(words(verdicts), ["syntax passed", `${WEB} passed`]);
    assert.deepEqual(acceptable(verdicts), { status: "passed", evidence: "checks-passed" });
  });

  it("is not blamed for what failed there before", async () => {
    const broken = { ...SHOP, "packages/web/test.js": 'throw new Error("was always broken");\n' };
    const verdicts = await change(broken, { "packages/core/index.js": "exports.price = (euros) => euros;\n" });
    assert.deepEqual(words(verdicts), ["syntax passed", `${WEB} failed-before`]);
    assert.deepEqual(acceptable(verdicts), { status: "passed", evidence: "no-checks" });
  });

  it("is proved by its own tests where those of the other package cannot run, and that is said", async () => {
    const tested = {
      ...SHOP,
      "packages/core/package.json": '{"name":"@shop/core","main":"index.js","scripts":{"test":"true"}}',
    };
    const verdicts = await change(tested, { "packages/core/index.js": "exports.price = 1;\n" }, false);
    assert.deepEqual(words(verdicts), ["syntax passed", "packages/core: test passed", `${WEB} not-run`]);
    const last = verdicts.at(-1);
    assert.ok(last?.status === "not-run" && last.minor === true);
    assert.match(last.excerpt, /The dependencies are not installed\. Run "npm install"/);
    assert.deepEqual(acceptable(verdicts), { status: "passed", evidence: "checks-passed" });
  });
}).timeout(60_000);
