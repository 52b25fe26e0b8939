import assert from "node:assert/strict";
import { splitPatch } from "../../src/cli/mcp-patch.ts";

const FIRST = `diff --git a/src/my file.ts b/src/my file.ts
index 8b6a3b2..ae74b53 100644
--- a/src/my file.ts
+++ b/src/my file.ts
@@ -1,3 +1,4 @@
 one
--- two
+++ three
+diff --git a/x b/x
`;
const LONE = "+four\rdiff --git a/no b/no\n";
const BINARY = `diff --git a/logo b/logo
new file mode 100644
index 0000000..ae74b53
GIT binary patch
literal 5
McmZQzVB%5-01N;C

literal 0
HcmV?d00001

`;

describe("a patch, file by file", () => {
  it("is the patch again when it is put together, with names and counts", () => {
    const patch = FIRST + LONE + BINARY;
    const files = splitPatch(patch);
    assert.equal(files.map(({ text }) => text).join(""), patch);
    assert.deepEqual(
      files.map(({ path, added, removed }) => ({ path, added, removed })),
      [
        { path: "src/my file.ts", added: 3, removed: 1 },
        { path: "logo", added: 0, removed: 0 },
      ],
    );
  });

  it("names a file whose name git quotes as git does", () => {
    const [file] = splitPatch('diff --git "a/tab\\there" "b/tab\\there"\nindex 1..2\n');
    assert.equal(file?.path, '"tab\\there"');
  });

  it("is nothing where there is none", () => {
    assert.deepEqual(splitPatch(""), []);
  });
});
