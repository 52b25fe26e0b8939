import assert from "node:assert/strict";
import { mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { join, sep } from "node:path";
import fc from "fast-check";
import { resolveForWrite, resolveInside } from "../../../src/core/workspace/safe-path.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { temporaryFolder, writeTree } from "../../support/trees.ts";

describe("the decision whether a path may be touched", () => {
  const { files } = createNodeHost();
  const folder = temporaryFolder();
  const root = join(folder.path, "root");
  before(() => {
    writeTree(folder.path, {
      "outside/secret.txt": "s",
      "root-evil/x.txt": "x",
      "root/src/a.ts": "a",
      "root/.vscode/settings.json": "{}",
    });
    symlinkSync("../outside", join(root, "out"));
    symlinkSync("../outside/secret.txt", join(root, "secret"));
    symlinkSync("../root-evil", join(root, "evil"));
    symlinkSync("nowhere", join(root, "dangling"));
    symlinkSync("src", join(root, "alias"));
    symlinkSync("src/a.ts", join(root, "file-alias"));
    symlinkSync(".vscode", join(root, "notes"));
    symlinkSync("loop", join(root, "loop"));
    mkdirSync(join(root, "hidden"));
    symlinkSync("../out", join(root, "hidden/hop"));
  });
  after(() => folder.dispose());

  it("takes plain relative paths, there or not", async () => {
    for (const [given, tidy] of [
      ["src/a.ts", "src/a.ts"],
      ["./src//a.ts", "src/a.ts"],
      ["new/deep/file.ts", "new/deep/file.ts"],
      ["", ""],
      [".", ""],
      ["src/..hidden/...a", "src/..hidden/...a"],
    ] as const) {
      const place = await resolveInside(files, root, given);
      assert.deepEqual(place, { status: "inside", path: join(root, tidy), relative: tidy, real: tidy });
    }
    assert.deepEqual(await resolveInside(files, root, "alias/new.ts"), {
      status: "inside",
      path: join(root, "alias/new.ts"),
      relative: "alias/new.ts",
      real: "src/new.ts",
    });
  });

  const escapes = [
    ..."/etc/passwd|//server/share|C:/x|C:x|c:|~/x|~|../x|src/../../x|src/..|a\\b|..\\x|\\\\server\\x".split("|"),
    ..."file:///etc/passwd|a.txt:stream|a.txt::$DATA|PROGRA~1/x|git~1/config|a.|a |a./b|NUL|con.txt|x/LPT1".split("|"),
    ...".git|.git/config|.GIT/config|a/.Git/hooks/x|.g\u200cit/config|.ｇｉｔ/config|x\0y|x\ny|x\u007fy".split("|"),
    ..."out/x.txt|out|secret|evil/x.txt|dangling|dangling/x|loop|hidden/hop/x|src/a.ts/b".split("|"),
  ];
  for (const path of escapes) {
    it(`refuses ${JSON.stringify(path)} with a reason`, async () => {
      const place = await resolveInside(files, root, path).catch((error: Error) => ({
        status: "threw",
        why: error.message,
      }));
      assert.equal(place.status, "refused");
      assert.ok("why" in place && place.why.length > 10);
    });
  }

  it("lets no generated path out of the folder, whatever it is made of", async () => {
    const piece = fc.constantFrom(
      ..."..|.|/|//|\\|out|hidden|hop|alias|notes|loop|src|a.ts|%2e%2e|..%2f|‥|．．|～|~1|:|.git|.GIT|evil|\0| |x".split(
        "|",
      ),
    );
    const path = fc.oneof(
      fc.array(piece, { maxLength: 8 }),
      fc.array(piece, { maxLength: 6 }).map((all) => all.flatMap((one) => [one, "/"])),
    );
    await fc.assert(
      fc.asyncProperty(path, async (pieces) => {
        const given = pieces.join("");
        const place = await resolveInside(files, root, given);
        if (place.status === "refused") return;
        // The kernel is the judge: the deepest part that is there must really be inside.
        let deepest = place.path;
        for (;;) {
          const real = await files.realPath(deepest);
          if (real !== undefined) {
            assert.ok(real === root || real.startsWith(root + sep), `${JSON.stringify(given)} led to ${real}`);
            break;
          }
          deepest = join(deepest, "..");
        }
        assert.ok(!/(^|\/)\.git(\/|$)/i.test(place.real));
      }),
      { numRuns: 1_000 },
    );
    assert.equal(realpathSync(root), root);
  });

  it("lets nobody write through a link, onto a folder or into a protected file", async () => {
    for (const path of ["file-alias", "src", "", "notes/settings.json", "notes/new.json", ".vscode/tasks.json"])
      assert.equal((await resolveForWrite(files, root, path)).status, "refused", path);
    assert.equal((await resolveForWrite(files, root, "alias/a.ts")).status, "inside");
    assert.equal((await resolveForWrite(files, root, "src/new/b.ts")).status, "inside");
  });
}).timeout(20_000);
