import type { Guard } from "./guard.ts";

/** What keeps files, keys and messages in their places. */
export const PLACES: readonly Guard[] = [
  {
    name: "key-to-its-own-origin-only",
    file: "src/core/provider/guarded-fetch.ts",
    on: "if (new URL(url).origin !== home) throw",
    off: "if (false) throw",
    tests: ["test/core/provider/openai-key.test.ts", "test/core/provider/key-stays.test.ts"],
  },
  {
    name: "no-redirect-is-followed",
    file: "src/core/provider/guarded-fetch.ts",
    on: 'redirect: "manual",',
    off: 'redirect: "follow",',
    tests: ["test/core/provider/openai-key.test.ts", "test/core/provider/key-stays.test.ts"],
  },
  {
    name: "key-over-tls-only",
    file: "src/core/provider/guarded-fetch.ts",
    on: 'return protocol === "https:" ||',
    off: "return true ||",
    tests: ["test/core/provider/openai-key.test.ts", "test/core/provider/key-stays.test.ts"],
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
    name: "no-dots-in-paths",
    file: "src/core/workspace/safe-path.ts",
    on: 'if (segment === "..") return',
    off: "if (false) return",
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
];
