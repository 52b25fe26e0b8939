import type { Guard } from "./guard.ts";

/** What the history gives away, and what it keeps. */
export const HISTORY: readonly Guard[] = [
  {
    name: "shapes-of-secrets",
    file: "src/core/history/secrets.ts",
    on: "return withoutShapes(clean);",
    off: "return clean;",
    tests: ["test/core/history/secrets.test.ts"],
  },
  {
    name: "key-by-value",
    file: "src/core/history/secrets.ts",
    on: "for (const one of byValue) clean = one(clean);",
    off: "",
    tests: ["test/core/history/secrets.test.ts"],
  },
  {
    name: "cap-of-a-run",
    file: "src/core/history/transcripts.ts",
    on: "if (written >= limits.bytes &&",
    off: "if (false &&",
    tests: ["test/core/history/transcripts.test.ts"],
  },
  {
    name: "names-of-transcripts",
    file: "src/core/history/read-transcript.ts",
    on: "if (!TRANSCRIPT_NAME.test(name)) return null;",
    off: "",
    tests: ["test/core/history/search-runs.test.ts"],
  },
  {
    name: "unended-runs-stay",
    file: "src/core/history/remove-runs.ts",
    on: "if (run.ended === null)",
    off: "if (false)",
    tests: ["test/core/history/remove-runs.test.ts"],
  },
  {
    name: "runs-in-use-stay",
    file: "src/core/history/remove-runs.ts",
    on: "if (release === null) return false;",
    off: "",
    tests: ["test/core/history/remove-runs.test.ts"],
  },
  {
    name: "newest-runs-stay",
    file: "src/core/history/remove-runs.ts",
    on: ".slice(NEWEST_KEPT)",
    off: ".slice(0)",
    tests: ["test/core/history/remove-runs.test.ts"],
  },
  {
    name: "export-is-cleaned",
    file: "src/core/history/export-run.ts",
    on: "lines.push(...cleanDeep(page.lines, clean))",
    off: "lines.push(...page.lines)",
    tests: ["test/core/history/export-run.test.ts"],
  },
  {
    name: "ids-only",
    file: "src/core/history/messages.ts",
    on: "z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/)",
    off: "z.regex(/^.*$/)",
    tests: ["test/core/history/messages.test.ts"],
  },
];
