import type { Guard } from "./guard.ts";

/** What keeps files, keys and messages in their places. */
export const PLACES: readonly Guard[] = [
  {
    name: "key-to-its-own-origin-only",
    file: "src/core/provider/guarded-fetch.ts",
    on: "if (new URL(url).origin !== home) throw",
    off: "if (false) throw",
    tests: ["test/core/provider/guarded-fetch.test.ts"],
  },
  {
    name: "no-redirect-is-followed",
    file: "src/core/provider/guarded-fetch.ts",
    on: 'redirect: "manual",',
    off: 'redirect: "follow",',
    tests: ["test/core/provider/key-tricks.integration.test.ts"],
  },
  {
    name: "key-over-tls-only",
    file: "src/core/provider/guarded-fetch.ts",
    on: 'return protocol === "https:" ||',
    off: "return true ||",
    tests: ["test/core/provider/key-tricks.integration.test.ts"],
  },
  {
    name: "secrets-are-redacted",
    file: "src/core/provider/redact.ts",
    on: 'if (clean.includes(form)) clean = clean.replaceAll(form, "[key]");',
    off: "",
    tests: ["test/core/provider/openai-key.test.ts"],
  },
  {
    name: "no-link-out-of-the-copy",
    file: "src/core/workspace/safe-path.ts",
    on: 'if (!isInside(realRoot, target)) return refusedLink(existing, "out of the workspace");',
    off: "",
    tests: ["test/core/workspace/safe-path.test.ts"],
  },
  {
    name: "no-absolute-paths",
    file: "src/core/workspace/safe-path.ts",
    on: 'if (path.startsWith("/") ||',
    off: "if (",
    tests: ["test/core/workspace/safe-path.test.ts"],
  },
  {
    name: "protected-by-either-name",
    file: "src/core/workspace/safe-path.ts",
    on: "const why = protectedReason(place.relative) ?? protectedReason(place.real);",
    off: "const why: string | null = null;",
    tests: ["test/core/workspace/safe-path.test.ts"],
  },
  {
    name: "names-as-disks-fold-them",
    file: "src/core/workspace/protected.ts",
    on: ".toLowerCase()",
    off: "",
    tests: ["test/core/workspace/protected.test.ts"],
  },
  {
    name: "views-load-nothing-from-elsewhere",
    file: "src/vscode/dashboard-html.ts",
    on: "\"default-src 'none'\",",
    off: '"default-src *",',
    tests: ["test/webview/views.test.ts"],
  },
  {
    name: "closed-when-the-disk-errs",
    file: "src/core/workspace/safe-path.ts",
    on: "return closedOnError(relative, () => decideWrite(files, root, relative));",
    off: "return decideWrite(files, root, relative);",
    tests: ["test/core/tools/protected.integration.test.ts"],
  },
  {
    name: "no-new-schema-host",
    file: "src/core/workspace/content-problem.ts",
    on: '?? schemaProblem(path, before ?? "", after ?? "")',
    off: "",
    tests: ["test/core/workspace/schema-pointers.test.ts"],
  },
  {
    name: "private-files",
    file: "src/node/files.ts",
    on: "const PRIVATE_FILE = 0o600;",
    off: "const PRIVATE_FILE = 0o644;",
    tests: ["test/integration/key.integration.test.ts"],
  },
];
