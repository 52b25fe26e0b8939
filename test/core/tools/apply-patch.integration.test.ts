import assert from "node:assert/strict";
import { chmodSync, lstatSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Files } from "../../../src/core/host.ts";
import { applyPatch } from "../../../src/core/tools/apply-patch.ts";
import { createToolBench, type ToolBench } from "../../support/tool-bench.ts";
import { fingerprint, git, treeOf, writeTree } from "../../support/trees.ts";

describe("apply_patch", () => {
  let bench: ToolBench;
  beforeEach(() => {
    bench = createToolBench();
    writeTree(bench.root, {
      "src/a.ts":
        "import x from 'x';\n\nexport function a() {\n  return 1;\n}\n\nexport function b() {\n  return 2;\n}\n",
      "win.txt": "\ufeffone\r\ntwo\r\nthree",
      "run.sh": "#!/bin/sh\necho hi\n",
      "old.txt": "gone\n",
      "package.json": '{"scripts":{"test":"node --test"}}\n',
    });
    chmodSync(join(bench.root, "run.sh"), 0o755);
  });
  afterEach(() => bench.dispose());

  async function apply(patch: string): Promise<string> {
    const result = await bench.call("apply_patch", { patch });
    assert.equal(result.ok, true, result.content);
    return result.content;
  }

  async function refusal(patch: string): Promise<string> {
    const before = fingerprint(bench.outside);
    const result = await bench.call("apply_patch", { patch });
    assert.equal(result.ok, false, result.content);
    assert.deepEqual(fingerprint(bench.outside), before, "a refusal changes nothing");
    return result.content;
  }

  const read = (path: string) => readFileSync(join(bench.root, path), "utf8");
  const change = (path: string, ...lines: readonly string[]) =>
    [`--- a/${path}`, `+++ b/${path}`, "@@ -1,1 +1,1 @@", ...lines, ""].join("\n");

  it("changes, makes, deletes and renames files in one go", async () => {
    const said = await apply(`diff --git a/src/a.ts b/src/a.ts
--- a/src/a.ts
+++ b/src/a.ts
@@ -3,3 +3,3 @@
 export function a() {
-  return 1;
+  return 10;
 }
@@ -7,3 +7,4 @@ export function b() {
 export function b() {
+  // two
   return 2;
 }
diff --git a/old.txt b/old.txt
deleted file mode 100644
--- a/old.txt
+++ /dev/null
@@ -1 +0,0 @@
-gone
diff --git a/bin/new.sh b/bin/new.sh
new file mode 100755
--- /dev/null
+++ b/bin/new.sh
@@ -0,0 +1,2 @@
+#!/bin/sh
+true
diff --git a/run.sh b/start.sh
similarity index 90%
rename from run.sh
rename to start.sh
--- a/run.sh
+++ b/start.sh
@@ -1,2 +1,2 @@
 #!/bin/sh
-echo hi
+echo ho
`);
    assert.match(
      said,
      /^edited src\/a\.ts .*\ndeleted old\.txt\ncreated bin\/new\.sh \(\+2 -0\)\nmoved run\.sh to start\.sh \(\+1 -1\)$/,
    );
    const tree = treeOf(bench.root);
    assert.equal(
      tree["src/a.ts"],
      "- import x from 'x';\n\nexport function a() {\n  return 10;\n}\n\nexport function b() {\n  // two\n  return 2;\n}\n",
    );
    assert.deepEqual(
      [tree["old.txt"], tree["run.sh"], tree["bin/new.sh"], tree["start.sh"]],
      [undefined, undefined, "x #!/bin/sh\ntrue\n", "x #!/bin/sh\necho ho\n"],
    );
  });

  it("takes wrong line numbers, wrong counts, bare heads, fences and lost blanks, where just one place fits", async () => {
    await apply(
      "Here it is:\n```diff\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -90,7 +95,1 @@\n export function b() {\n-  return 2;\n+  return 3;\n }\n@@\n import x from 'x';\n\n+// a\nexport function a() {\n```\nDone.\n",
    );
    assert.equal(
      read("src/a.ts"),
      "import x from 'x';\n\n// a\nexport function a() {\n  return 1;\n}\n\nexport function b() {\n  return 3;\n}\n",
    );
    await apply(change("src/a.ts", " export function b() {  ", "-  return 3;   ", "+  return 4;"));
    assert.match(read("src/a.ts"), /\n {2}return 4;\n/);
  });

  it("tells a deleted line that looks like a head from a head", async () => {
    writeTree(bench.root, { "q.sql": "-- x\nselect 1;\n" });
    await apply("--- a/q.sql\n+++ b/q.sql\n@@ -1,2 +1,2 @@\n--- x\n+++ y\n select 1;\n");
    assert.equal(read("q.sql"), "++ y\nselect 1;\n");
  });

  it("keeps line ends, byte order mark, end of file and mode", async () => {
    await apply(change("win.txt", " one", "-two", "+2", "+2b", " three") + change("run.sh", "-echo hi", "+echo ho"));
    assert.equal(read("win.txt"), "\ufeffone\r\n2\r\n2b\r\nthree");
    assert.equal(lstatSync(join(bench.root, "run.sh")).mode & 0o777, 0o755);
    await apply(change("win.txt", " three", "+four"));
    assert.equal(read("win.txt"), "\ufeffone\r\n2\r\n2b\r\nthree\r\nfour");
    await apply(change("win.txt", "-four", "\\ No newline at end of file", "+five"));
    assert.equal(read("win.txt"), "\ufeffone\r\n2\r\n2b\r\nthree\r\nfive\r\n");
    await apply(change("win.txt", "-five", "+six", "\\ No newline at end of file"));
    assert.equal(read("win.txt"), "\ufeffone\r\n2\r\n2b\r\nthree\r\nsix");
    await apply("diff --git a/run.sh b/run.sh\nold mode 100755\nnew mode 100644\n");
    assert.equal(lstatSync(join(bench.root, "run.sh")).mode & 0o777, 0o644);
  });

  it("does what git does with git's own patches", async () => {
    const other = join(bench.outside, "repository");
    writeTree(other, { "a.txt": "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n", "b.txt": "bare" });
    git(other, "init", "-q");
    git(other, "add", ".");
    git(other, "commit", "-qm", "1");
    writeTree(bench.root, { "a.txt": read("../../repository/a.txt"), "b.txt": "bare" });
    writeTree(other, {
      "a.txt": "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n12\n13",
      "b.txt": "bare\nno more\n",
      "c.txt": "new",
    });
    git(other, "mv", "-f", "b.txt", "d.txt");
    git(other, "add", ".");
    await apply(git(other, "diff", "--cached", "-M"));
    for (const path of ["a.txt", "c.txt", "d.txt"])
      assert.equal(read(path), readFileSync(join(other, path), "utf8"), path);
  });

  it("is refused whole when one hunk of one file does not fit, and says which, why, and what is near", async () => {
    const good = change("old.txt", "-gone", "+kept");
    const bad = change("src/a.ts", " export function a() {", "-  return 7;", "+  return 8;", " }");
    const why = await refusal(good + bad);
    assert.match(why, /^Nothing was changed\.\nsrc\/a\.ts: hunk 1 \(line 8 of the patch\) does not fit/);
    assert.match(why, /nearest lines are 3 to 5:\nexport function a\(\) \{\n {2}return 1;\n\}/);
    assert.match(
      await refusal(good + change("src/a.ts", "-}", "+};")),
      /fits 2 places \(lines 5, 9\).*more lines of context/,
    );
    assert.match(await refusal(change("old.txt", "-lost", "+gone")), /perhaps it was applied before/);
    assert.match(await refusal(change("src/a.ts", "+x")), /no line of the file/);
    assert.match(await refusal(good + change("OLD.txt", "-gone", "+x")), /stands in the patch twice/);
    const overlap = "--- a/win.txt\n+++ b/win.txt\n@@\n-one\n two\n@@\n two\n-three\n";
    assert.match(await refusal(overlap), /hunk 2 overlaps/);
    const bare = change("src/a.ts", "-import x from 'x';", "\\ No newline at end of file", "+y");
    assert.match(await refusal(bare), /elsewhere than at the end of the file/);
  });

  it("refuses what is no unified patch, or no change of a text file, with a reason", async () => {
    const head = "diff --git a/x b/x\n";
    for (const [patch, why] of [
      ["hello", /not a unified patch/],
      ["*** Begin Patch\n*** Update File: src/a.ts\n@@\n-x\n+y\n*** End Patch", /not a unified patch/],
      ["@@ -1 +1 @@\n-a\n+b\n", /before any file is named/],
      [`${head}GIT binary patch\nliteral 1\n`, /binary change/],
      [`${head}new file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+/etc/passwd\n`, /mode 120000/],
      [`${head}copy from src/a.ts\ncopy to x\n`, /copies a file/],
      ['--- "a/\\303.txt"\n+++ "b/\\303.txt"\n@@\n-a\n+b\n', /quoted name/],
      ["--- a/src/a.ts\n+++ b/src/b.ts\n@@\n-a\n+b\n", /is called src\/a\.ts and src\/b\.ts: to rename/],
      ["--- /dev/null\n+++ b/src/a.ts\n@@ -0,0 +1 @@\n+x\n", /exists already/],
      ["--- a/none.ts\n+++ b/none.ts\n@@\n-a\n+b\n", /no file none\.ts/],
      ["--- a/src/a.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-import x from 'x';\n", /does not hold all its lines/],
      ["--- /dev/null\n+++ b/.vscode/tasks.json\n@@ -0,0 +1 @@\n+x\n", /protected/],
      ["--- /dev/null\n+++ b/../../x\n@@ -0,0 +1 @@\n+x\n", /".."/],
      ["diff --git a/src/a.ts b/AGENTS.md\nrename from src/a.ts\nrename to AGENTS.md\n", /protected/],
      [
        change("package.json", '-{"scripts":{"test":"node --test"}}', '+{"scripts":{"test":"true"}}'),
        /runs on the user's machine/,
      ],
      [
        "diff --git a/package.json b/p.json\nrename from package.json\nrename to p.json\n",
        /runs on the user's machine/,
      ],
    ] as const)
      assert.match(await refusal(patch), why, patch);
  });

  it("puts back what was written when the disk refuses a later file", async () => {
    symlinkSync("run.sh", join(bench.root, "start"));
    const patch =
      change("run.sh", "-echo hi", "+echo ho") +
      "--- /dev/null\n+++ b/deep/new.txt\n@@ -0,0 +1 @@\n+x\n--- a/old.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n" +
      change("src/a.ts", "-import x from 'x';", "+import y from 'y';");
    const before = treeOf(bench.root);
    const real = bench.host.files;
    for (const step of ["write src/a.ts", "write deep/new.txt", "remove old.txt"]) {
      let left = 1;
      const failing: Files = {
        ...real,
        write: async (path, data, options) => {
          if (`write ${path.slice(bench.root.length + 1)}` === step && left-- > 0)
            throw new Error("ENOSPC: no space left");
          return await real.write(path, data, options);
        },
        remove: async (path, options) => {
          if (`remove ${path.slice(bench.root.length + 1)}` === step && left-- > 0) throw new Error("EIO: i/o error");
          return await real.remove(path, options);
        },
      };
      const result = await applyPatch.run({ patch }, { ...bench.context, host: { ...bench.host, files: failing } });
      assert.equal(result.ok, false, step);
      assert.match(
        result.content,
        /could not be written: (ENOSPC|EIO).*Nothing was changed: what was written before it was put back/,
      );
      assert.ok(left <= 0, "the disk did refuse");
      assert.deepEqual(treeOf(bench.root), before, step);
    }
    await apply(patch);
  });

  it("says which files it could not put back", async () => {
    const real = bench.host.files;
    let writes = 0;
    const failing: Files = {
      ...real,
      write: async (path, data, options) => {
        if (++writes > 1) throw new Error("EIO: i/o error");
        return await real.write(path, data, options);
      },
    };
    const patch = change("run.sh", "-echo hi", "+echo ho") + change("old.txt", "-gone", "+kept");
    const result = await applyPatch.run({ patch }, { ...bench.context, host: { ...bench.host, files: failing } });
    assert.match(result.content, /^old\.txt could not be written: EIO.*could not be put back.*: run\.sh$/);
  });
}).timeout(20_000);
