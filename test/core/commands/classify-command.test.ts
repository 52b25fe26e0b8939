import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CommandPlace, classifyCommand } from "../../../src/core/commands/classify-command.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { type CommandFolder, createCommandFolder } from "../../support/command-folder.ts";
import { HOSTILE_COMMANDS, PLAIN_COMMANDS } from "../../support/hostile-commands.ts";

describe("a command line", () => {
  let folder: CommandFolder;
  let place: CommandPlace;
  before(async () => {
    folder = createCommandFolder();
    place = { host: createNodeHost(), root: folder.root };
    await classifyCommand("ls", place); // The grammar is loaded once.
  });
  after(() => folder.dispose());

  const statusOf = async (line: string) => (await classifyCommand(line, place)).status;

  for (const kind of new Set(HOSTILE_COMMANDS.map((one) => one.kind))) {
    it(`is never plain when it is hostile by ${kind}`, async () => {
      const passed: string[] = [];
      for (const one of HOSTILE_COMMANDS)
        if (one.kind === kind && (await statusOf(one.line)) === "plain") passed.push(one.line);
      assert.deepEqual(passed, []);
    });
  }

  it("is one of hundreds of tricks or one of forty that agents need all day", () => {
    assert.ok(HOSTILE_COMMANDS.length >= 300);
    assert.ok(PLAIN_COMMANDS.length >= 40);
  });

  it("is asked about at most three times among those that agents need all day", async () => {
    const asked: string[] = [];
    for (const line of PLAIN_COMMANDS) if ((await statusOf(line)) === "ask") asked.push(line);
    assert.ok(asked.length <= 3, asked.join("\n"));
  });

  it("names every program that it starts, with its arguments and what leads to it", async () => {
    const verdict = await classifyCommand(`grep -rn "a b" src 2>&1 | head -5 && cat 'a.txt' >/dev/null; pwd`, place);
    assert.deepEqual(verdict, {
      status: "plain",
      steps: [
        {
          after: "start",
          program: "grep",
          args: ["-rn", "a b", "src"],
          streams: { out: "kept", errors: "with output" },
        },
        { after: "pipe", program: "head", args: ["-5"] },
        { after: "and", program: "cat", args: ["a.txt"], streams: { out: "dropped", errors: "apart" } },
        { after: "then", program: "pwd", args: [] },
      ],
    });
  });

  it("is asked about when only one of the two readings takes it as it stands", async () => {
    const { host } = place;
    const other = (line: string): CommandPlace => ({
      ...place,
      host: { files: host.files, shell: { ...host.shell, parse: () => host.shell.parse(line) } },
    });
    assert.equal((await classifyCommand("cat a.txt", other("cat a.txt"))).status, "plain");
    assert.equal(
      (await classifyCommand("cat a.txt", other("cat b.txt"))).status,
      "plain",
      "the same places, the same words",
    );
    assert.deepEqual(await classifyCommand("cat a.txt", other("cat a.t xt")), {
      status: "ask",
      why: "two readings of it do not agree",
    });
    assert.equal((await classifyCommand("cat a.txt", other("cat $a.txt"))).status, "ask");
  });

  it("is asked about when the grammar calls it broken, whatever its words are", async () => {
    const { host } = place;
    const parse = async (line: string) => {
      const tree = await host.shell.parse(line);
      return tree && { ...tree, broken: true };
    };
    const broken: CommandPlace = { ...place, host: { files: host.files, shell: { ...host.shell, parse } } };
    assert.equal((await classifyCommand("cat a.txt", broken)).status, "ask");
  });

  const reasons: Readonly<Record<string, RegExp>> = {
    "ls\nls": /more than one line/,
    "ls \u200b": /do not show/,
    "A=1 ls": /sets a variable/,
    "./pwn": /named by a path/,
    "'ls'": /quoted/,
    "cd src": /means something to the shell/,
    "ls >/dev/null a": /redirection stands between words/,
    "ls > x": /"> x"/,
    "ls $(pwd)": /"\$\(pwd\)"/,
    "rm a.txt": /rm is not on the list/,
    "sort -o x a.txt": /sort: it is given -o/,
    "cat ../a.txt": /must not hold "\.\."/,
    "cat .env": /may hold secrets/,
  };
  for (const [line, why] of Object.entries(reasons))
    it(`is asked about with a reason: ${JSON.stringify(line)}`, async () => {
      const verdict = await classifyCommand(line, place);
      assert.match(verdict.status === "ask" ? verdict.why : "", why);
    });

  it("is asked about when the grammar cannot be had or takes too long", async () => {
    const { host } = place;
    const withParse = (parse: () => Promise<null>): CommandPlace => ({
      ...place,
      host: { files: host.files, shell: { ...host.shell, parse } },
    });
    assert.equal(
      (
        await classifyCommand(
          "ls",
          withParse(async () => null),
        )
      ).status,
      "ask",
    );
    assert.equal(
      (
        await classifyCommand(
          "ls",
          withParse(() => Promise.reject(new Error("no grammar"))),
        )
      ).status,
      "ask",
    );
  });

  it("is asked about when its program lies in the copy, in the workspace or behind a link into them", async () => {
    const workspace = join(folder.outside, "work");
    const bin = join(workspace, "node_modules", ".bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "ls"), "#!/bin/sh\n", { mode: 0o755 });
    const links = join(folder.outside, "bin");
    mkdirSync(links);
    symlinkSync(join(bin, "ls"), join(links, "ls"));
    const shims = join(folder.outside, "shims");
    mkdirSync(shims);
    writeFileSync(join(shims, "node"), "#!/bin/sh\n", { mode: 0o755 });
    const withPath = (path: string): CommandPlace => ({
      host: createNodeHost({ env: { PATH: path } }),
      root: folder.root,
      workspace,
    });
    assert.equal((await classifyCommand("ls", withPath(bin))).status, "ask");
    assert.equal((await classifyCommand("ls", withPath(links))).status, "ask");
    assert.equal((await classifyCommand("cat a.txt", withPath(links))).status, "plain", "what is nowhere cannot run");
    const beside: CommandPlace = {
      ...withPath(""),
      host: {
        ...place.host,
        shell: { ...place.host.shell, find: async () => ({ file: join(shims, "node"), real: join(shims, "node") }) },
      },
    };
    assert.equal((await classifyCommand("node --version", beside)).status, "ask");
  });

  it("may be of 4,096 characters and twelve programs at most", async () => {
    assert.equal(await statusOf(`echo ${"a".repeat(4_091)}`), "plain");
    assert.equal(await statusOf(`echo ${"a".repeat(4_092)}`), "ask");
    assert.equal(await statusOf(Array(12).fill("pwd").join(" && ")), "plain");
    assert.equal(await statusOf(Array(13).fill("pwd").join(" && ")), "ask");
  });
});
