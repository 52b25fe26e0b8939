import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openLedger } from "../../src/node/ledger/client.ts";
import { Terminal } from "../support/terminal.ts";

const TEXT = "Fix the crash of the parser on empty files";

describe("`classify` in the terminal", () => {
  const terminal = new Terminal();
  after(() => terminal.dispose());

  it("tells type, complexity and reasons, and makes no ledger", async () => {
    const { code, stdout } = await terminal.run(["classify", TEXT]);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^coding, medium\n {2}coding: crash, parser, begins with a change to code\n {2}medium: parser, short\n/,
    );
    assert.match(stdout, /Wrong\? Say it again with --as coding\/medium/);
    assert.equal(existsSync(join(terminal.data, "ledger.sqlite")), false);
  });

  it("looks at a folder's files, without dependencies", async () => {
    const folder = join(terminal.data, "project");
    mkdirSync(join(folder, "src"), { recursive: true });
    mkdirSync(join(folder, "node_modules", "parse.ts"), { recursive: true });
    writeFileSync(join(folder, "src", "parse.ts"), "x".repeat(450_000));
    writeFileSync(join(folder, "node_modules", "other.ts"), "");
    const args = ["classify", "Bring order into parse.ts and other.ts", "--workspace", folder, "--json"];
    const { stdout } = await terminal.run(args);
    assert.deepEqual(JSON.parse(stdout), {
      type: "coding",
      complexity: "medium",
      reasons: ["coding: a source file, names src/parse.ts, a TypeScript project", "medium: 450 KB named, short"],
    });
  });

  it("keeps what the user says it is, for it and for nearly the same ones, and not the text", async () => {
    const { code, stdout } = await terminal.run(["classify", TEXT, "--as", "analysis/complex"]);
    assert.equal(code, 0);
    assert.match(stdout, /^coding, medium\n.*Kept: from now on it counts as analysis, complex/s);
    const again = await terminal.run(["classify", `${TEXT}!`]);
    assert.match(again.stdout, /^analysis, complex\n {2}as you corrected it\n/);
    const near = await terminal.run(["classify", "Fix the crash of the parser on very large files"]);
    assert.match(near.stdout, /^analysis, complex\n {2}as you corrected for a similar task\n/);
    const estimate = await terminal.run(["estimate", TEXT]);
    assert.match(estimate.stdout, /The goal was taken for complex analysis work \(as you corrected it\)\./);
    const ledger = await openLedger({ file: join(terminal.data, "ledger.sqlite") });
    const kept = await ledger.corrections(10);
    await ledger.close();
    assert.deepEqual(
      kept.map(({ at: _, ...correction }) => correction),
      [
        {
          words: TEXT.toLowerCase()
            .split(" ")
            .filter((word, at, all) => all.indexOf(word) === at)
            .sort(),
          type: "analysis",
          complexity: "complex",
        },
      ],
    );
  });

  it("says what to write instead of what it does not know", async () => {
    const wrong = [
      [["classify", " "], /^The text is empty\. Say in words what the task is\.\n$/],
      [
        ["classify", TEXT, "--as", "coding"],
        /^--as coding: write a type and a complexity, like coding\/complex\. Types: coding, /,
      ],
      [["classify", TEXT, "--as", "code/hard"], /Complexities: simple, medium, complex\.\n$/],
      [["classify", "?!", "--as", "coding/simple"], /no word that it could be known by again/],
      [
        ["classify", TEXT, "--workspace", join(terminal.data, "nowhere")],
        /^--workspace .*: there is no such folder\.\n$/,
      ],
    ] as const;
    for (const [args, message] of wrong) {
      const { code, stderr } = await terminal.run(args);
      assert.equal(code, 2);
      assert.match(stderr, message);
    }
  });
});
