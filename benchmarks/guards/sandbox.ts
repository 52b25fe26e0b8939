import type { Guard } from "./guard.ts";

/** What keeps a command that runs in its place. */
export const SANDBOX: readonly Guard[] = [
  {
    name: "no-network",
    file: "src/node/sandbox/bubblewrap.ts",
    on: '...(confine.network ? ["--share-net"] : [])',
    off: '...["--share-net"]',
    tests: ["test/node/sandbox/argv.test.ts", "test/node/sandbox/sandbox.integration.test.ts"],
  },
  {
    name: "hidden-places",
    file: "src/node/sandbox/bubblewrap.ts",
    on: '...hidden.flatMap((path) => (TEMP_FOLDERS.includes(path) ? ["--bind", temp, path] : ["--tmpfs", path])),',
    off: "",
    tests: ["test/node/sandbox/argv.test.ts"],
  },
  {
    name: "read-only-root",
    file: "src/node/sandbox/bubblewrap.ts",
    on: '"--ro-bind", "/", "/"',
    off: '"--bind", "/", "/"',
    tests: ["test/node/sandbox/argv.test.ts"],
  },
  {
    name: "protected-files-of-a-copy",
    file: "src/node/sandbox/bubblewrap.ts",
    on: "...[...within, ...command.protectedPaths].flatMap(readOnly)",
    off: "...within.flatMap(readOnly)",
    tests: ["test/node/sandbox/argv.test.ts"],
  },
  {
    name: "protected-names-that-are-absent",
    file: "src/node/sandbox/bubblewrap.ts",
    on: '...command.emptyFolders.flatMap((path) => ["--perms", "0555", "--tmpfs", path]),',
    off: "",
    tests: ["test/node/sandbox/argv.test.ts"],
  },
  {
    name: "dies-with-its-parent",
    file: "src/node/sandbox/bubblewrap.ts",
    on: '"--die-with-parent", ',
    off: "",
    tests: ["test/node/sandbox/argv.test.ts"],
  },
  {
    name: "a-level-is-proved",
    file: "src/node/sandbox/probe.ts",
    on: 'if (!facts.ran || facts.wroteOutside || facts.readSecret || facts.madeProtected) return "none";',
    off: "",
    tests: ["test/node/sandbox/argv.test.ts"],
  },
  {
    name: "protected-names-are-undone",
    file: "src/node/sandbox/protected-paths.ts",
    on: "rmSync(path, { recursive: true, force: true });",
    off: "",
    tests: ["test/node/sandbox/sandbox.integration.test.ts"],
  },
  {
    name: "require-runs-no-check",
    file: "src/core/swarm/swarm-checks.ts",
    on: 'if (request.commands?.sandbox !== "require" || proven.level !== "none") return null;',
    off: "return null;",
    tests: ["test/core/verify/confined-checks.integration.test.ts"],
  },
  {
    name: "checks-are-confined",
    file: "src/core/verify/run-check.ts",
    on: "...(options.confine && { confine: options.confine(root) }),",
    off: "",
    tests: ["test/core/verify/confined-checks.integration.test.ts"],
  },
  {
    name: "room-on-the-disk",
    file: "src/core/swarm/swarm-disk.ts",
    on: "return room;",
    off: "return wanted;",
    tests: ["test/core/workspace/disk-room.integration.test.ts"],
  },
  {
    name: "half-written-files",
    file: "src/core/workspace/excluded.ts",
    on: 'HALF_WRITTEN.test(segments.at(-1) ?? "") ||',
    off: "",
    tests: ["test/core/workspace/disk-room.integration.test.ts"],
  },
];
