import assert from "node:assert/strict";
import { mkdirSync, realpathSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, parse } from "node:path";
import { allowedFolders, chosenFolder, isAllowed } from "../../src/cli/mcp-folders.ts";
import { UsageError } from "../../src/cli/options.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("the folders of a server", () => {
  const root = temporaryFolder();
  const made = (...names: readonly string[]) => {
    for (const name of names) mkdirSync(join(root(), name), { recursive: true });
  };

  it("are those that the user names, without links, and only then named", () => {
    made("a", "b");
    symlinkSync(join(root(), "a"), join(root(), "link"));
    const { folders, named } = allowedFolders(
      [join(root(), "link"), join(root(), "b", "..", "a"), join(root(), "b")],
      "/",
    );
    assert.deepEqual(folders, [join(root(), "a"), join(root(), "b")]);
    assert.equal(named, true);
    assert.deepEqual(allowedFolders([], root()), { folders: [root()], named: false });
  });

  it("are never the home folder or a whole disk by accident, and no file", () => {
    writeFileSync(join(root(), "file"), "");
    for (const current of [homedir(), parse(root()).root])
      assert.throws(() => allowedFolders([], current), UsageError, current);
    for (const given of [join(root(), "file"), join(root(), "absent")])
      assert.throws(() => allowedFolders([given], root()), /--folder/);
  });

  it("stay those, whatever path a caller writes", () => {
    made("a/inside", "b", "a-too");
    symlinkSync(join(root(), "b"), join(root(), "a", "out"));
    symlinkSync(join(root(), "a"), join(root(), "in"));
    const allowed = [join(root(), "a")];
    const outside = [
      join(root(), "b"),
      root(),
      "/",
      "",
      ".",
      "a",
      "..",
      "../b",
      `${join(root(), "a")}/../b`,
      join(root(), "a", "inside"),
      `${join(root(), "a")}-too`,
      join(root(), "a", "out"),
      join(root(), "absent"),
      `${join(root(), "a")}\0`,
      `file://${join(root(), "a")}`,
      "~",
    ];
    for (const asked of outside) {
      const chosen = chosenFolder(asked, allowed);
      assert.equal(chosen.status, "refused", JSON.stringify(asked));
      if (chosen.status === "refused") assert.match(chosen.why, /^This folder is not allowed\. Use one of: .*--folder/);
    }
    for (const asked of [undefined, join(root(), "a"), `${join(root(), "a")}/inside/..`, join(root(), "in")])
      assert.deepEqual(chosenFolder(asked, allowed), { status: "chosen", folder: allowed[0] });
  });

  it("are no longer allowed once a link stands in their place", () => {
    made("a", "b");
    const allowed = [realpathSync(join(root(), "a"))];
    renameSync(join(root(), "a"), join(root(), "moved"));
    symlinkSync(join(root(), "b"), join(root(), "a"));
    assert.equal(chosenFolder(undefined, allowed).status, "refused");
    assert.equal(chosenFolder(join(root(), "a"), allowed).status, "refused");
    assert.equal(isAllowed(join(root(), "a"), allowed), false);
  });

  it("have to be told where there are several", () => {
    const chosen = chosenFolder(undefined, ["/one", "/two"]);
    assert.ok(chosen.status === "refused" && /^Say which folder\. Use one of: \/one, \/two\./.test(chosen.why));
  });
});
