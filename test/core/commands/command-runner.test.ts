import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CommandChoice, CommandRule } from "../../../src/core/commands/command.ts";
import type { ConfinementLevel } from "../../../src/core/confinement.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { type CommandBenchOptions, createCommandBench, ended } from "../../support/command-bench.ts";
import { type CommandFolder, createCommandFolder } from "../../support/command-folder.ts";

const YES: CommandChoice = { choice: "run" };
const LEVELS: readonly ConfinementLevel[] = ["none", "files", "files-and-network"];

describe("the commands of agents", () => {
  const host = createNodeHost();
  let folder: CommandFolder;
  before(async () => {
    folder = createCommandFolder();
    await host.shell.parse("ls"); // The grammar is loaded once.
  });
  after(() => folder.dispose());
  const bench = (options?: CommandBenchOptions) => createCommandBench(host, folder.root, options);

  it("run unasked at every level when they are proved plain", async () => {
    for (const level of LEVELS) {
      const { run, started, said } = bench({ level });
      assert.deepEqual(await run("ls -la src"), { status: "ran", code: 0, output: "ls\n", truncated: false });
      assert.deepEqual(
        started.map(({ args, cwd }) => ({ args, cwd })),
        [{ args: ["-la", "src"], cwd: folder.root }],
      );
      assert.deepEqual(
        said.map(({ decision, by }) => [decision, by]),
        [["ran", "proved plain"]],
      );
    }
  });

  const exact: CommandRule = { program: "touch", args: ["./a.txt"] };
  const flags: CommandRule = { program: "touch", flags: ["-m"] };
  const unasked: readonly (readonly [string, CommandRule, readonly ConfinementLevel[]])[] = [
    ["touch ./a.txt", exact, LEVELS],
    ["ls && touch ./a.txt", exact, LEVELS],
    ["touch ./b.txt", exact, []],
    ["touch -m ./a.txt", exact, []],
    ["touch ./a.txt ./b.txt", exact, []],
    ["touch -m ./a.txt", flags, ["files-and-network"]],
    ["touch ./new.txt src/new.ts", flags, ["files-and-network"]],
    ["touch -d ./a.txt", flags, []],
    ["touch new", flags, []],
    ["touch ../a.txt", flags, []],
    ["touch /a.txt", flags, []],
    ["touch ./link-out/x", flags, []],
    ["touch .vscode/settings.json", flags, []],
    ["touch .env", flags, []],
    ["touch ./a.txt > b.txt", flags, []],
    ["touch $(ls) ./a.txt", flags, []],
    ["rm ./a.txt", flags, []],
    ["touch -m ./a.txt; rm ./a.txt", flags, []],
    ["env ./a.txt", { program: "env", flags: [] }, []],
    ["python3 ./a.py", { program: "python3", flags: [] }, []],
    ["python3.11 -m ./a.py", { program: "python3.11", flags: ["-m"] }, []],
    ["npm test", { program: "npm", flags: [] }, []],
    ["npm test", { program: "npm", args: ["test"] }, LEVELS],
    ["touch certs/server.key", flags, []],
    ["touch ./settings.txt", flags, []],
    ["cd src", { program: "cd", args: ["src"] }, []],
    ["exec ls", { program: "exec", args: ["ls"] }, []],
    ["A=1 ls", { program: "A=1", args: ["ls"] }, []],
    ["./pwn", { program: "./pwn", args: [] }, []],
    ["'touch' ./a.txt", exact, []],
    ["sh -c 'ls'", { program: "sh", args: ["-c", "ls"] }, LEVELS],
  ];
  for (const [line, rule, levels] of unasked)
    it(`run "${line}" by ${JSON.stringify(rule)} at ${levels.join(", ") || "no level"}`, async () => {
      for (const level of LEVELS) {
        const { run, started } = bench({ level, allow: [rule] });
        const outcome = await run(line);
        assert.equal(outcome.status, levels.includes(level) ? "ran" : "refused", level);
        assert.equal(started.length > 0, levels.includes(level));
      }
    });

  it("are asked about when a rule names what now lies in the workspace, and no rule is offered", async () => {
    const at = `${folder.root}-workspace/bin`;
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, "build"), "#!/bin/sh\n", { mode: 0o755 });
    const planted = createNodeHost({ env: { PATH: at } });
    const { run, asked } = createCommandBench(planted, folder.root, {
      allow: [{ program: "build", args: [] }],
      answer: async () => ({ choice: "refuse", advice: "" }),
    });
    assert.equal((await run("build")).status, "refused");
    assert.deepEqual(
      asked.map(({ rule }) => rule),
      [null],
    );
  });

  it("are refused in words, and not started, where nobody can be asked", async () => {
    const { run, started, said } = bench();
    const outcome = await run("touch PWNED");
    assert.match(outcome.status === "refused" ? outcome.why : "", /touch is not on the list.*nobody can be asked/);
    assert.deepEqual(started, []);
    assert.deepEqual(
      said.map(({ decision, by }) => [decision, by]),
      [["refused", "nobody asked"]],
    );
  });

  it("are all refused where they must be confined and cannot be", async () => {
    const { run, started } = bench({ sandbox: "require", level: "none", allow: [exact], answer: async () => YES });
    for (const line of ["ls", "touch ./a.txt", "rm x"]) assert.equal((await run(line)).status, "refused");
    assert.deepEqual(started, []);
    assert.equal((await bench({ sandbox: "require", level: "files" }).run("ls")).status, "ran");
  });

  it("show what runs, where, and why it is asked", async () => {
    const { run, asked } = bench({ level: "files", answer: async () => YES });
    await run("rm a\u200b.txt \u202egpj");
    await run("rm ./a.txt");
    await run("rm ./a.txt; mv b c");
    const [hidden, plain, two] = asked;
    assert.equal(hidden?.shown, "rm a\\u{200b}.txt \\u{202e}gpj");
    assert.equal(hidden?.rule, null);
    assert.deepEqual(plain, {
      task: "task-1",
      shown: "rm ./a.txt",
      folder: folder.root,
      level: "files",
      why: "rm is not on the list of programs that only read",
      rule: { program: "rm", args: ["./a.txt"] },
    });
    assert.equal(two?.rule, null);
  });

  it("run as they stand when the user says yes, and not when the user says no", async () => {
    const yes = bench({ answer: async () => YES });
    await yes.run("echo a > b.txt && ls *");
    assert.deepEqual(
      yes.started.map(({ args }) => args),
      [["--norc", "--noprofile", "-c", "echo a > b.txt && ls *"]],
    );
    assert.equal(yes.said[0]?.by, "you");
    const no = bench({ answer: async () => ({ choice: "refuse", advice: "edit it" }) });
    const outcome = await no.run("rm ./a.txt");
    assert.match(outcome.status === "refused" ? outcome.why : "", /the user said no: edit it/);
    assert.deepEqual(no.started, []);
  });

  it("are asked about one at a time, and not again after an always", async () => {
    let open = 0;
    const { run, asked, started } = bench({
      answer: async () => {
        assert.equal(++open, 1);
        await new Promise(setImmediate);
        open -= 1;
        return { choice: "always" };
      },
    });
    await Promise.all([run("rm ./a.txt"), run("rm ./a.txt"), run("mv ./a.txt b"), run("rm ./a.txt")]);
    assert.deepEqual(
      asked.map(({ shown }) => shown),
      ["rm ./a.txt", "mv ./a.txt b"],
    );
    assert.equal(started.length, 4);
    assert.equal((await run("rm ./b.txt")).status, "ran");
    assert.equal(asked.length, 3, "always is for the same arguments");
  });

  it("leave the queue when their task is stopped, and run no more", async () => {
    const first = Promise.withResolvers<CommandChoice>();
    const { run, started, asked } = bench({ answer: () => first.promise });
    const [one, two] = [new AbortController(), new AbortController()];
    const asking = run("rm ./a.txt", { signal: one.signal });
    const waiting = run("rm ./b.txt", { signal: two.signal });
    // Parses are done in their order: behind these, the second line is read and in the queue.
    for (let parse = 0; parse < 6; parse++) await host.shell.parse("ls");
    two.abort();
    assert.equal((await waiting).status, "refused");
    one.abort();
    assert.equal((await asking).status, "refused");
    first.resolve(YES);
    assert.equal((await run("ls", { signal: one.signal })).status, "refused");
    assert.deepEqual(started, []);
    assert.ok(asked.length <= 1);
  });

  it("get no input, a closed git, limits, and no more of the disk than they need", async () => {
    const { run, started } = bench({ level: "files-and-network", answer: async () => YES });
    await run("ls src");
    await run("rm ./a.txt");
    const [reads, writes] = started;
    assert.deepEqual(reads?.confine, { write: [], readOnly: [folder.root, "/dependencies"], network: false });
    assert.deepEqual(writes?.confine, { write: [folder.root], readOnly: ["/dependencies"], network: false });
    for (const command of started) {
      assert.equal(command.input, undefined);
      assert.equal(command.env?.GIT_DIR, `${folder.root}/.git`);
      assert.deepEqual([command.timeoutMs, command.memoryMb], [60_000, 512]);
    }
    const open = bench({ level: "none", answer: async () => YES });
    await open.run("rm ./a.txt");
    assert.deepEqual(open.started[0]?.confine?.write, [folder.root], "what is protected is put back at every level");
  });

  it("are tried once, whatever became of them", async () => {
    const { run, started } = bench({
      level: "files-and-network",
      exec: async () => ended("", 1, "Operation not permitted\n"),
    });
    const outcome = await run("ls");
    assert.deepEqual(outcome, { status: "ran", code: 1, output: "Operation not permitted\n", truncated: false });
    assert.equal(started.length, 1);
  });

  it("tell what was put back, and no secret", async () => {
    const { run } = bench({
      answer: async () => YES,
      secret: "sk-1",
      exec: async () => ({
        status: "exited",
        code: 0,
        stdout: "my key is sk-1\n",
        stderr: "",
        truncated: false,
        ms: 1,
        traces: { undone: [".vscode/tasks.json"], touched: ["/dependencies"] },
      }),
    });
    const outcome = await run("node ./x.js");
    const output = outcome.status === "ran" ? outcome.output : "";
    assert.match(output, /my key is \[key\]/);
    assert.match(output, /put back as they were: \.vscode\/tasks\.json/);
    assert.match(output, /\/dependencies/);
  });

  it("end with what they said when they take too long", async () => {
    const { run, started } = bench({
      exec: async () => ({ status: "timed-out", stdout: "half\n", stderr: "", truncated: false, ms: 1 }),
    });
    assert.deepEqual(await run("ls && pwd"), { status: "timed-out", seconds: 60, output: "half\n" });
    assert.equal(started.length, 1);
  });
});
