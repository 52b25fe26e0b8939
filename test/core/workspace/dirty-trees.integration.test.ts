import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyChanges } from "../../../src/core/workspace/apply.ts";
import { type Bench, createBench } from "../../support/stores.ts";
import { fingerprint, git, treeOf, writeTree } from "../../support/trees.ts";

interface Kind {
  /** Makes the tree; gives back paths that git ignores, which are not the work. */
  readonly make: (folder: string) => readonly string[];
  /** What the user is told about it. */
  readonly notices?: RegExp;
}

const FILES = { "a.txt": "one\ntwo\nthree\n", "b.txt": "other\n", "src/run.sh": "#!/bin/sh\necho hi\n" };

function committed(folder: string): void {
  git(folder, "init", "-q", "-b", "main");
  writeTree(folder, FILES);
  git(folder, "add", ".");
  git(folder, "commit", "-q", "-m", "first");
}

const after = (change: (folder: string) => void): Kind => ({
  make: (folder) => {
    committed(folder);
    change(folder);
    return [];
  },
});

/** What working trees look like while people work on them. */
const KINDS: Readonly<Record<string, Kind>> = {
  staged: after((folder) => {
    writeTree(folder, { "a.txt": "staged\n" });
    git(folder, "add", "a.txt");
  }),
  unstaged: after((folder) => writeTree(folder, { "a.txt": "unstaged\n" })),
  "staged and unstaged in one file": after((folder) => {
    writeTree(folder, { "a.txt": "staged\ntwo\nthree\n" });
    git(folder, "add", "a.txt");
    writeTree(folder, { "a.txt": "staged\ntwo\nunstaged\n" });
  }),
  "untracked and ignored": {
    make: (folder) => {
      committed(folder);
      writeTree(folder, { ".gitignore": "secret.env\n", "new/file.txt": "new\n", "secret.env": "KEY=1\n" });
      return ["secret.env"];
    },
  },
  renamed: after((folder) => git(folder, "mv", "b.txt", "moved.txt")),
  deleted: after((folder) => {
    rmSync(join(folder, "b.txt"));
    git(folder, "rm", "-q", "src/run.sh");
  }),
  "a mode change": after((folder) => chmodSync(join(folder, "src/run.sh"), 0o755)),
  "a merge in progress": after((folder) => {
    git(folder, "checkout", "-q", "-b", "side");
    writeTree(folder, { "a.txt": "side\ntwo\nthree\n" });
    git(folder, "commit", "-q", "-am", "side");
    git(folder, "checkout", "-q", "main");
    writeTree(folder, { "a.txt": "main\ntwo\nthree\n" });
    git(folder, "commit", "-q", "-am", "main");
    assert.throws(() => git(folder, "merge", "side"));
  }),
  "a detached HEAD": after((folder) => git(folder, "checkout", "-q", "--detach")),
  "an empty repository": {
    make: (folder) => {
      git(folder, "init", "-q");
      writeTree(folder, FILES);
      return [];
    },
  },
  "no repository": {
    make: (folder) => {
      writeTree(folder, FILES);
      return [];
    },
  },
  "a submodule": {
    make: (folder) => {
      const library = join(folder, "..", "library");
      mkdirSync(library);
      git(library, "init", "-q");
      writeTree(library, { "lib.txt": "lib\n" });
      git(library, "add", ".");
      git(library, "commit", "-q", "-m", "lib");
      committed(folder);
      git(folder, "-c", "protocol.file.allow=always", "submodule", "add", "-q", library, "vendor/lib");
      writeTree(folder, { "vendor/lib/lib.txt": "changed in place\n" });
      return [];
    },
    notices: /copied as plain files: vendor\/lib/,
  },
  "a linked worktree": {
    make: (folder) => {
      const main = join(folder, "..", "main");
      mkdirSync(main);
      committed(main);
      rmSync(folder, { recursive: true });
      git(main, "worktree", "add", "-q", folder);
      writeTree(folder, { "a.txt": "in the worktree\n" });
      return [];
    },
  },
  "a sparse checkout": after((folder) => {
    git(folder, "sparse-checkout", "set", "--no-cone", "/a.txt", "/src/");
    assert.ok(!existsSync(join(folder, "b.txt")));
  }),
  "pointers of large files": after((folder) => {
    writeTree(folder, {
      ".gitattributes": "*.psd filter=lfs diff=lfs merge=lfs -text\n",
      "art.psd": `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`,
    });
    git(folder, "-c", "filter.lfs.clean=cat", "add", ".");
  }),
  "a stash and hooks that would run": after((folder) => {
    writeTree(folder, { "b.txt": "stashed\n" });
    git(folder, "stash", "-q");
    for (const hook of ["post-checkout", "post-index-change", "pre-commit", "reference-transaction"]) {
      writeFileSync(join(folder, ".git/hooks", hook), `#!/bin/sh\ntouch "${folder}/../hook-ran"\n`, { mode: 0o755 });
    }
    git(folder, "config", "core.fsmonitor", `touch ${folder}/../monitor-ran`);
    writeTree(folder, { "a.txt": "dirty\n" });
  }),
};

describe("a user's tree", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
  });
  afterEach(() => bench.dispose());

  for (const [name, { make, notices }] of Object.entries(KINDS)) {
    it(`with ${name} is copied as it is seen, and nothing of it is touched before the patch is applied`, async () => {
      const { workspace, host } = bench;
      const ignored = make(workspace);
      symlinkSync("a.txt", join(workspace, "link"));
      const before = fingerprint(workspace);
      const around = bench.workspace.replace(/work$/, "");

      const store = await bench.open();
      const copy = await store.checkOut("a", store.base);
      const seen = treeOf(workspace);
      for (const path of ignored) delete seen[path];
      assert.deepEqual(treeOf(copy.root), seen);

      const made = { "a.txt": "one\nthe agent's\n", "new by agent.txt": "hello\n", "deep/er/file.ts": "export {};\n" };
      writeTree(copy.root, made);
      rmSync(join(copy.root, "src"), { recursive: true, force: true });
      chmodSync(join(copy.root, "new by agent.txt"), 0o755);
      const recorded = await store.record(copy, "work");
      const { patch, files } = await store.diff(store.base, recorded.commit);
      assert.deepEqual(recorded.leftOut, []);
      assert.match(store.notices.join("\n"), notices ?? /^$/);
      assert.deepEqual(fingerprint(workspace), before);
      for (const ran of ["hook-ran", "monitor-ran"]) assert.ok(!existsSync(join(around, ran)), ran);

      // As a plain patch, in a folder that git knows nothing of.
      const plain = join(around, "plain");
      cpSync(workspace, plain, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith("/.git") });
      writeFileSync(join(bench.run, "p.patch"), patch);
      execFileSync("git", ["apply", "--whitespace=nowarn", join(bench.run, "p.patch")], {
        cwd: plain,
        env: { PATH: process.env.PATH, GIT_CEILING_DIRECTORIES: around },
      });
      const expected = treeOf(copy.root);
      const withoutIgnored = (tree: Record<string, string>) => {
        for (const path of ignored) delete tree[path];
        return tree;
      };
      assert.deepEqual(withoutIgnored(treeOf(plain)), expected);

      // And as the terminal applies it.
      const paths = files.map((file) => file.path);
      const [was, becomes] = [await store.read(store.base, paths), await store.read(recorded.commit, paths)];
      const changes = files.map((file) => {
        return { ...file, before: was.get(file.path) ?? null, after: becomes.get(file.path) ?? null };
      });
      const { refused } = await applyChanges(host, workspace, changes);
      assert.deepEqual(refused, []);
      assert.deepEqual(withoutIgnored(treeOf(workspace)), expected);
    });
  }
});
