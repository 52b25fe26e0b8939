import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openLedger } from "../../src/node/ledger/client.ts";
import { Terminal } from "../support/terminal.ts";

/** Rows of the one ledger below a data folder, by state. */
function byState(data: string): Record<string, number> {
  const [file] = globSync(join(data, "**", "*.sqlite"));
  assert.ok(file, "the run made a ledger");
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = db.prepare("SELECT state, count(*) AS rows FROM attempts GROUP BY state").all();
    return Object.fromEntries(rows.map((row) => [String(row.state), Number(row.rows)]));
  } finally {
    db.close();
  }
}

/** Processes whose command line names a folder: agents' checks that are still running. */
function leftIn(folder: string): string[] {
  return globSync("/proc/[0-9]*/cmdline").flatMap((file) => {
    try {
      const line = readFileSync(file, "utf8").replaceAll("\0", " ");
      return line.includes(folder) ? [line] : [];
    } catch {
      return [];
    }
  });
}

describe("a swarm that is stopped", () => {
  it("by Ctrl-C ends at once, keeps the books and leaves no process behind", async () => {
    const terminal = new Terminal();
    try {
      const run = terminal.start([]);
      await run.said("check lint passed");
      const asked = performance.now();
      run.child.kill("SIGINT");
      const ended = await run.ended;
      console.log(`      (it ended ${Math.round(performance.now() - asked)} ms after Ctrl-C)`);
      assert.equal(ended.code, 130);
      assert.match(ended.stdout, /Result +stopped \(cancelled\)/);
      assert.match(ended.stdout, /Total +\$0\.\d+/);
      const states = byState(terminal.data);
      assert.ok((states.settled ?? 0) > 0, "what was spent stays on the books");
      assert.equal((states.reserved ?? 0) + (states.sent ?? 0), 0, "nothing is left undecided");
      assert.deepEqual(leftIn(terminal.data), []);
      const left = await terminal.run(["resume", "--list"]);
      assert.match(left.stdout, /No run was interrupted/, "who stops a run has decided");
    } finally {
      terminal.dispose();
    }
  });

  it("by a second Ctrl-C ends at that moment", async () => {
    const terminal = new Terminal();
    try {
      const run = terminal.start([]);
      await run.said("plan: 13 tasks");
      run.child.kill("SIGINT");
      await run.said("Stopping");
      run.child.kill("SIGINT");
      const ended = await run.ended;
      assert.equal(ended.code, 130);
      assert.doesNotMatch(ended.stdout, /Result/);
    } finally {
      terminal.dispose();
    }
  });

  for (const [signal, what] of [
    ["SIGTERM", "a machine that shuts down"],
    ["SIGHUP", "a terminal that is closed"],
  ] as const) {
    it(`by ${what} (${signal}) is interrupted in order, and goes on to its end when it is resumed`, async () => {
      const terminal = new Terminal();
      try {
        const run = terminal.start([]);
        await run.said("check lint passed");
        run.child.kill(signal);
        const ended = await run.ended;
        assert.equal(ended.code, 130);
        const id = /Result +not finished; to go on: frugal-swarm resume (\S+)/.exec(ended.stdout)?.[1];
        assert.ok(id, ended.stdout);
        const states = byState(terminal.data);
        assert.equal((states.reserved ?? 0) + (states.sent ?? 0), 0, "nothing is left undecided");
        assert.deepEqual(leftIn(terminal.data), []);
        const listed = await terminal.run(["resume", "--list"]);
        assert.match(listed.stdout, new RegExp(`^${id} `, "m"));
        const resumed = await terminal.run(["resume", id]);
        assert.equal(resumed.code, 0, resumed.stdout + resumed.stderr);
        assert.match(resumed.stdout, /Result +done/);
        assert.ok((byState(terminal.data).settled ?? 0) > (states.settled ?? 0), "in the same ledger");
      } finally {
        terminal.dispose();
      }
    });
  }

  it("by a reader of its output that goes away, ends in order", async () => {
    const terminal = new Terminal();
    try {
      const run = terminal.start([]);
      await run.said("plan: 13 tasks");
      run.child.stdout?.destroy();
      const ended = await run.ended;
      assert.equal(ended.code, 130);
      assert.doesNotMatch(ended.stderr, /EPIPE/);
      const states = byState(terminal.data);
      assert.equal((states.reserved ?? 0) + (states.sent ?? 0), 0);
    } finally {
      terminal.dispose();
    }
  });

  it("by kill -9 loses nothing that was booked: the next one to open the ledger holds what is not known", async () => {
    const terminal = new Terminal();
    try {
      const run = terminal.start([]);
      await run.said("plan: 13 tasks");
      run.child.kill("SIGKILL");
      await run.ended;
      const before = byState(terminal.data);
      const [file] = globSync(join(terminal.data, "simulated", "*.sqlite"));
      const ledger = await openLedger({ file: String(file) });
      const rows = await ledger.attempts({});
      await ledger.close();
      assert.equal(rows.filter((row) => row.state === "settled").length, before.settled);
      assert.equal(rows.filter((row) => row.state === "held").length, before.sent ?? 0);
      assert.equal(rows.filter((row) => row.state === "reserved" || row.state === "sent").length, 0);
    } finally {
      terminal.dispose();
    }
  });
});
