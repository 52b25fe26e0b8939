import assert from "node:assert/strict";
import { lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "../../src/emulator/faults.ts";
import type { ParsedChatRequest } from "../../src/emulator/responder.ts";
import type { Emulator } from "../../src/emulator/server.ts";
import { readConversation } from "../../src/emulator/simulated/conversation.ts";
import { toolCall } from "../../src/emulator/simulated/edits.ts";
import { asksForPlan } from "../../src/emulator/simulated/planner.ts";
import { asksForReview } from "../../src/emulator/simulated/reviewer.ts";
import { CANARY, canaryFiles, canaryForms } from "../support/canary.ts";
import { emulator } from "../support/emulated.ts";
import { task } from "../support/plans.ts";
import { catalogueJson } from "../support/real-configs.ts";
import { calls, planOf, says, writes } from "../support/swarm-bench.ts";
import { Terminal, type TerminalRun } from "../support/terminal.ts";
import { temporaryFolder, writeTree } from "../support/trees.ts";

/**
 * A check that looks for the key in its own environment and in that of every process that it may look into, but for the
 * terminal program itself, to which the person gave it.
 */
const SPY = `
const fs = require("node:fs");
const found = [];
if (JSON.stringify(process.env).includes("canary")) found.push("own");
const numbers = fs.existsSync("/proc") ? fs.readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)) : [];
let looked = 0;
for (const id of numbers) {
  try {
    if (fs.readFileSync("/proc/" + id + "/cmdline", "utf8").includes("cli/main.ts")) continue;
    looked++;
    for (const file of ["environ", "cmdline"])
      if (fs.readFileSync("/proc/" + id + "/" + file, "utf8").includes("canary")) found.push(file + " of " + id);
  } catch {}
}
console.log("looked at " + looked + ", found " + JSON.stringify(found));
console.log(JSON.stringify(process.env));
process.exit(found.length);
`;

describe("the key, in a whole run of the terminal program on a server that tells it back", () => {
  const terminal = new Terminal();
  const folder = temporaryFolder();
  const workspace = join(folder.path, "work");
  let run: TerminalRun;
  let server: Emulator;
  const bodies: string[] = [];

  before(async () => {
    writeTree(workspace, {
      "package.json": JSON.stringify({ scripts: { test: "node spy.cjs" } }),
      "spy.cjs": SPY,
      "a.txt": "a\n",
    });
    const told = new Map<string, number>();
    server = await emulator((request) => reply(request, bodies), {
      catalogue: catalogueJson(),
      keys: [CANARY],
      // The first two requests of each model are answered with the key, in all forms.
      faults: ({ model }) => {
        const before = told.get(model) ?? 0;
        told.set(model, before + 1);
        return TELLING[before] ?? null;
      },
    });
    run = await terminal.run(
      [
        "make two files",
        "--workspace",
        workspace,
        "--endpoint",
        server.url,
        "--protocol",
        "openrouter",
        "--json",
        "--apply",
      ],
      { ENDPOINT_API_KEY: CANARY, SECRET_TOKEN: "canary: another-secret-of-the-shell", FRUGAL_SWARM_LOG: "debug" },
    );
  });
  after(() => {
    terminal.dispose();
    folder.dispose();
  });

  it("opened the server, whose words were told to the user", () => {
    assert.equal(run.code, 0, run.stderr);
    assert.ok(bodies.length >= 5, `${bodies.length} requests were answered`);
    assert.equal(readFileSync(join(workspace, "task-1.txt"), "utf8"), "new\n");
    assert.match(run.stdout, /told back/, "what the server said was passed on");
  });

  it("stands in no output, no event and no prompt", () => {
    assert.deepEqual(canaryForms(run.stdout), []);
    assert.deepEqual(canaryForms(run.stderr), []);
    assert.deepEqual(canaryForms(bodies.join("\n")), []);
  });

  it("stands in no environment or command line of what the swarm has started", () => {
    const checks = run.events.filter((event) => event.type === "check.finished" && event.verdict.check === "test");
    assert.ok(checks.length > 0, "checks have run");
    assert.doesNotMatch(run.stdout + bodies.join("\n"), /another-secret-of-the-shell/);
    assert.ok(
      checks.every((event) => event.type === "check.finished" && event.verdict.status === "passed"),
      JSON.stringify(checks),
    );
  });

  it("stands in no file of the data folder: ledger, its journal, events, steps, transcripts, patches, copies", () => {
    const { found, files } = canaryFiles(terminal.data);
    assert.deepEqual(found, []);
    const names = readdirSync(terminal.data, { recursive: true }).map(String);
    for (const part of [/ledger\.sqlite$/, /events\.jsonl$/, /\.patch$/])
      assert.ok(
        names.some((name) => part.test(name)),
        `${part} among ${names.join(" ")}`,
      );
    assert.ok(files > 5, `${files} files`);
  });

  it("nothing of it is open to other users of the machine", function () {
    if (process.platform === "win32") this.skip();
    const open: string[] = [];
    for (const name of readdirSync(terminal.data, { recursive: true }).map(String)) {
      const stat = lstatSync(join(terminal.data, name));
      if (!stat.isSymbolicLink() && (stat.mode & 0o077) !== 0) open.push(`${(stat.mode & 0o777).toString(8)} ${name}`);
    }
    assert.deepEqual(open, []);
    assert.equal(lstatSync(terminal.data).mode & 0o077, 0);
  });

  it("stands in nothing that was applied", () => {
    assert.deepEqual(canaryFiles(workspace).found, []);
  });

  it("is found by this test where it stands", () => {
    writeFileSync(join(folder.path, "planted"), Buffer.from(`x=${Buffer.from(`key:${CANARY}!`).toString("base64")}`));
    assert.equal(canaryFiles(folder.path).found.length > 0, true);
    assert.deepEqual(canaryForms(`a ${encodeURIComponent(CANARY)} b`).includes("URL-encoded"), true);
  });
}).timeout(120_000);

const FORMS = [
  CANARY,
  encodeURIComponent(CANARY),
  Buffer.from(CANARY).toString("base64"),
  Buffer.from(`user:${CANARY}`).toString("base64url"),
  Buffer.from(CANARY).toString("hex"),
].join(" ");

const TELLING: readonly Fault[] = [
  {
    kind: "http",
    status: 503,
    body: { error: { code: 503, message: `told back ${FORMS}`, metadata: { raw: FORMS, provider_name: CANARY } } },
    headers: { "x-echo": encodeURIComponent(CANARY), "retry-after": "0" },
  },
  { kind: "error_chunk", afterTokens: 0, error: { code: 502, message: `told back ${FORMS}` } } as Fault,
];

function reply(request: ParsedChatRequest, bodies: string[]) {
  bodies.push(JSON.stringify(request));
  if (asksForPlan(request)) return planOf(task("task-1"), task("task-2"));
  if (asksForReview(request)) return says(JSON.stringify({ verdict: "accept", reasons: ["Fine."], unmet: [] }));
  const talk = readConversation(request.messages);
  assert.ok(talk);
  return talk.turnsDone === 0
    ? calls(
        toolCall("write_file", { path: `${talk.task}.txt`, content: "new\n" }),
        toolCall("search", { pattern: "canary" }),
        toolCall("run_checks", {}),
      )
    : writes(talk, `${talk.task}.txt`, "new\n");
}
