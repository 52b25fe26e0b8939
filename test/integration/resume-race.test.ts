import assert from "node:assert/strict";
import { Terminal } from "../support/terminal.ts";

describe("two terminals that resume one run at the same time", () => {
  it("do not both get it: one goes on to the end, the other is told that it is in use", async () => {
    const terminal = new Terminal();
    try {
      const run = terminal.start(["--json"]);
      await run.said('"check":"lint","status":"passed"');
      run.child.kill("SIGKILL");
      const { events } = await run.ended;
      const id = events[0]?.swarm ?? assert.fail("it said nothing");
      const resumed = await Promise.all([1, 2].map(() => terminal.run(["resume", id, "--json"])));
      const [winner, loser] = resumed.toSorted((a, b) => (a.code ?? 9) - (b.code ?? 9));
      assert.ok(winner && loser);
      assert.deepEqual([winner.code, loser.code], [0, 2], resumed.map(({ stderr }) => stderr).join("\n"));
      assert.match(loser.stderr, /in use by another window or terminal/);
      assert.deepEqual(loser.events, [], "it did nothing");
      const ends = winner.events.filter(({ type }) => type === "swarm.finished");
      assert.equal(ends.length, 1);
      const left = await terminal.run(["resume", "--list"]);
      assert.match(left.stdout, /No run was interrupted/);
    } finally {
      terminal.dispose();
    }
  });
});
