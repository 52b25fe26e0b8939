import assert from "node:assert/strict";
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import type { CommandChoice } from "../../../src/core/commands/command.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { createCommandBench } from "../../support/command-bench.ts";
import { type CommandFolder, createCommandFolder, fires, listing } from "../../support/command-folder.ts";
import { fuzzCommands } from "../../support/command-fuzz.ts";
import { HOSTILE_COMMANDS, PLAIN_COMMANDS } from "../../support/hostile-commands.ts";
import { createShims } from "../../support/shims.ts";

/** Made-up lines; `npm run bench:commands` makes 50,000. */
const FUZZED = 600;

describe("command lines in a real shell", () => {
  const host = createNodeHost();
  let folder: CommandFolder;
  let repository: CommandFolder;
  before(() => {
    folder = createCommandFolder();
    repository = createCommandFolder({ git: true });
  });
  after(() => {
    folder.dispose();
    repository.dispose();
  });

  it("do what our corpus says that they do", () => {
    const duds: string[] = [];
    const at = join(folder.outside, "tried");
    for (const { kind, line, fires: expected } of HOSTILE_COMMANDS) {
      if (!expected) continue;
      const { root } = kind === "git" || kind.startsWith("option") ? repository : folder;
      cpSync(root, at, { recursive: true, verbatimSymlinks: true });
      if (!fires(line, at)) duds.push(line);
      rmSync(at, { recursive: true, force: true });
    }
    assert.deepEqual(duds, []);
  }).timeout(240_000);

  it("start what was claimed, however they are changed", async () => {
    const result = await fuzzCommands(FUZZED, 11, { host, root: folder.root });
    assert.deepEqual(result.differences, []);
    assert.ok(result.claimed > FUZZED / 5 && result.plain > FUZZED / 20 && result.started > FUZZED / 5);
  }).timeout(120_000);

  it("are seen to start more than a wrong claim would name", async () => {
    const shims = createShims();
    try {
      assert.deepEqual(await shims.run(["echo $(ls a)", "foo no || bar 'x y' && false; cat", "cat a > b"]), [
        [["ls", "a"], ["echo"]],
        [["foo", "no"], ["bar", "x y"], ["false"], ["cat"]],
        [["cat", "a"]],
      ]);
      assert.deepEqual(shims.left(), ["b"]);
    } finally {
      shims.dispose();
    }
  });
});

describe("the commands of agents on this machine", () => {
  const host = createNodeHost();
  let folder: CommandFolder;
  before(() => {
    folder = createCommandFolder();
  });
  after(() => folder.dispose());

  /** The real programs, confined as this machine can; nobody is asked unless `answer` is given. */
  const bench = async (answer?: () => Promise<CommandChoice>) => {
    const { level } = await host.confinement();
    return createCommandBench(host, folder.root, { level, exec: host.exec, ...(answer && { answer }) });
  };

  it("change nothing when they are plain", async () => {
    const { run } = await bench();
    const before = listing(folder.outside);
    for (const line of PLAIN_COMMANDS) assert.notEqual((await run(line)).status, "refused", line);
    assert.deepEqual(listing(folder.outside), before);
  }).timeout(120_000);

  it("do nothing when they are hostile and nobody is there", async () => {
    const { run, started } = await bench();
    for (const { line } of HOSTILE_COMMANDS) assert.equal((await run(line)).status, "refused", line);
    assert.deepEqual(started, []);
  }).timeout(120_000);

  it("give what a shell gives", async () => {
    const { run } = await bench();
    const outputs: Readonly<Record<string, readonly [code: number, output: string]>> = {
      "cat a.txt": [0, "one\ntwo\n"],
      "cat a.txt | sort -r | head -n 1": [0, "two\n"],
      "grep -c one a.txt b.txt": [0, "a.txt:1\nb.txt:1\n"],
      "grep three a.txt || echo none": [0, "none\n"],
      "grep three a.txt && echo some": [1, ""],
      "false; echo after": [0, "after\n"],
      "true && false || echo both": [0, "both\n"],
      "false | cat": [0, ""],
      "cat nothing.txt 2>/dev/null; echo 'it is $x'": [0, "it is $x\n"],
      "cat nothing.txt 2>&1 | wc -l": [0, "1\n"],
      "cat a.txt >/dev/null && echo read": [0, "read\n"],
      "printf '%s|' 'a b' c": [0, "a b|c|\n"],
      cat: [0, ""],
    };
    for (const [line, [code, output]] of Object.entries(outputs)) {
      const outcome = await run(line);
      assert.equal(outcome.status, "ran", line);
      if (outcome.status === "ran") assert.deepEqual([outcome.code, outcome.output], [code, output], line);
    }
    const missing = await run("sed -n '1p' a.txt; tac a.txt | rev");
    assert.deepEqual(missing, { status: "ran", code: 0, output: "one\nowt\neno\n", truncated: false });
  }).timeout(60_000);

  it("start exactly the words that were given, whatever they are", async () => {
    const word = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (words) => {
        const { run, started } = createCommandBench(host, folder.root);
        // As a person would quote them; a quote itself has no plain form.
        const quoted = words.map((one) => one.replaceAll("'", "")).map((one) => ({ one, text: `'${one}'` }));
        const outcome = await run(["echo", ...quoted.map(({ text }) => text)].join(" "));
        assert.equal(outcome.status, "ran");
        assert.deepEqual(
          started.map(({ args }) => args),
          [quoted.map(({ one }) => one)],
        );
        assert.match(started[0]?.file ?? "", /^\/.*\/echo$/);
      }),
      { numRuns: 300 },
    );
  }).timeout(60_000);

  it("keep what is protected as it is, also when a person lets them run", async () => {
    const { run } = await bench(async () => ({ choice: "run" }));
    const outcome = await run("mkdir -p .vscode && echo x > .vscode/tasks.json; echo y > .envrc; echo z > kept.txt");
    assert.equal(outcome.status, "ran");
    assert.equal(existsSync(join(folder.root, ".vscode", "tasks.json")), false);
    assert.equal(existsSync(join(folder.root, ".envrc")), false);
    assert.equal(existsSync(join(folder.root, "kept.txt")), true);
  }).timeout(60_000);

  it("cannot write when they only read, where the system confines them", async function () {
    const { level } = await host.confinement();
    if (level === "none") {
      console.log("      skipped: nothing confines commands on this machine");
      this.skip();
    }
    const { started, run } = await bench();
    await run("ls");
    const [command] = started;
    assert.ok(command);
    const tried = await host.exec({ ...command, file: "touch", args: ["made.txt"] }, new AbortController().signal);
    assert.ok(tried.status === "exited" && tried.code !== 0);
    assert.equal(existsSync(join(folder.root, "made.txt")), false);
  }).timeout(60_000);
});
