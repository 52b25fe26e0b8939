import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Terminal } from "../support/terminal.ts";

describe("bad input in the terminal", () => {
  const terminal = new Terminal();
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "frugal-input-"));
  });
  after(() => {
    terminal.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const file = (name: string, content: unknown) => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  const planned = (id: string, dependsOn: string[]) => ({
    id,
    title: id,
    prompt: id,
    type: "coding",
    complexity: "simple",
    files: [],
    dependsOn,
    acceptance: [],
  });

  const refused: [string, () => string[], RegExp][] = [
    ["an empty goal", () => ["  "], /goal is empty/],
    ["an unknown tier", () => ["--tier", "gold"], /--tier "gold"/],
    ["a negative budget", () => ["--budget", "-2"], /negative/],
    ["a folder that is not there", () => ["x", "--workspace", join(folder, "nowhere")], /nowhere is not there/],
    ["a folder without a goal", () => ["--workspace", folder], /Say what to do/],
    [
      "a plan with a cycle",
      () => ["x", "--plan", file("cycle.json", { tasks: [planned("a", ["b"]), planned("b", ["a"])] })],
      /cycle: a -> b -> a/,
    ],
    ["a plan that is no JSON", () => ["x", "--plan", file("broken.json", "{")], /cannot be read/],
    ["a task set that is not there", () => ["solve", join(folder, "none.jsonl")], /cannot be read/],
    ["a task set with a broken line", () => ["solve", file("bad.jsonl", '{"name":"a"}')], /line 1/],
    ["an endpoint that is not encrypted", () => ["--endpoint", "http://example.com/v1"], /not encrypted/],
    ["a model without a price elsewhere", () => ["--endpoint", "https://example.com/v1", "--model", "m"], /price of m/],
    ["an option that does not exist", () => ["--frobnicate"], /unknown option/],
  ];
  for (const [what, args, words] of refused) {
    it(`${what} is refused with words and a code of its own`, async () => {
      const run = await terminal.run(args());
      assert.match(run.stderr, words);
      assert.doesNotMatch(run.stderr, /\n\s+at /, "no stack trace");
      assert.notEqual(run.code, 0);
    });
  }

  it("a data folder that cannot be used is named, with what to do, and the program ends", async () => {
    for (const data of [file("taken", "a file"), "relative/folder"]) {
      const run = await terminal.run([], { FRUGAL_SWARM_DATA: data });
      assert.equal(run.code, 2);
      assert.match(run.stderr, /FRUGAL_SWARM_DATA/);
      assert.doesNotMatch(run.stderr, /\n\s+at /);
    }
  });

  it("a budget too small for one call sends nothing and names the budget", async () => {
    const run = await terminal.run(["--budget", "0.000001", "--json"]);
    assert.equal(run.code, 1);
    assert.match(run.stderr, /stopped \(budget\).*swarm/s);
    assert.match(run.stderr, /\$0\.00 by the emulator/);
  });

  it("no network is named as such, and nothing stays reserved", async () => {
    const run = await terminal.run([
      "do it",
      "--workspace",
      folder,
      "--endpoint",
      "http://127.0.0.1:9",
      "--model",
      "m",
      "--json",
    ]);
    assert.equal(run.code, 1);
    assert.match(run.stderr, /failed \(unreachable\)/);
    const finished = run.events.find((event) => event.type === "swarm.finished");
    assert.equal(finished?.held, 0);
  });

  it("a folder without git works, on an own goal the simulator says that it cannot do real work", async () => {
    const plain = join(folder, "plain");
    mkdirSync(plain);
    writeFileSync(join(plain, "notes.txt"), "hello\n");
    const run = await terminal.run(["Rewrite it all", "--workspace", plain]);
    assert.equal(run.code, 0, run.stderr + run.stdout);
    assert.match(run.stdout, /Simulated/);
    assert.match(run.stdout, /Patch +none/);
  });

  it("a check that hangs is ended, and what failed before is not blamed on agents", async () => {
    const hanging = join(folder, "hanging");
    mkdirSync(hanging);
    const hang = "node -e 'setInterval(() => {}, 1000)'";
    writeFileSync(join(hanging, "package.json"), JSON.stringify({ scripts: { test: hang } }));
    const run = await terminal.run(["Look at it", "--workspace", hanging, "--check-timeout", "1"]);
    assert.match(run.stdout, /failing before: .*test/);
    assert.equal(run.code, 0, run.stdout);
  });
});
