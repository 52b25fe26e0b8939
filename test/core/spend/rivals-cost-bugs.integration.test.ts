import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { toolCall } from "../../../src/emulator/simulated/edits.ts";
import { task } from "../../support/plans.ts";
import { books, calls, planOf, type Ran, type SwarmBench, swarmBench, writes } from "../../support/swarm-bench.ts";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));

/** Those of the cost bugs of other tools that only show in a whole swarm or a whole program. */
describe("cost bugs of other tools, in whole swarms", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "start.txt": "start\n" });
  });
  afterEach(() => bench.dispose());

  const one = (ran: Ran) => assert.deepEqual([...new Set(Object.values(books(ran)))], [ran.billed]);
  const rolesOf = ({ rows }: Ran) => [...new Set(rows.map((row) => row.role))].sort();

  it("agents counted nowhere and forks counted twice: planner, workers and what is done again are in one sum, once", async () => {
    const ran = await bench.run({
      plan: () => planOf(task("a"), task("b")),
      turn: (talk, { messages }) => {
        const again = messages.some((message) => message.content.includes("conflicted with it in start.txt"));
        return writes(talk, "start.txt", again ? "a and b\n" : `${talk.task}\n`);
      },
    });
    assert.equal(ran.result.outcome.status, "done");
    assert.deepEqual(rolesOf(ran), ["merger", "planner", "worker"]);
    one(ran);
    assert.equal(ran.rows.length, ran.state.totals.calls);
  });

  it("a cost of 0 published for a call that was billed: every call says what it cost", async () => {
    const ran = await bench.run(
      { turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      { request: { plan: { tasks: [task("a")] } } },
    );
    const told = ran.events.flatMap((event) => (event.type === "call.settled" ? [event.cost] : []));
    assert.equal(told.length, 2);
    assert.ok(told.every((cost) => cost > 0));
    one(ran);
  });

  it("a stuck child reported as a success: it is not done, and what it cost stays", async () => {
    const ran = await bench.run(
      { turn: () => calls(toolCall("read_file", { path: "start.txt" })) },
      { request: { plan: { tasks: [task("a")] } } },
    );
    assert.notEqual(ran.result.outcome.status, "done");
    const outcome = ran.state.tasks.find((each) => each.id === "a")?.outcome;
    assert.ok(outcome?.status === "stopped" && outcome.reason === "guard");
    assert.ok(ran.billed > 0);
    one(ran);
  });
});

describe("documentation that promises what the program does not do", () => {
  it("is not ours: every flag that the README names for the terminal is one of the program's", () => {
    const readme = readFileSync(`${PROJECT}README.md`, "utf8");
    const named = new Set(
      readme
        .split("\n")
        .filter((line) => !/\bgit |code --/.test(line))
        .flatMap((line) => line.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? []),
    );
    const program = ["src/cli/main.ts", "benchmarks/ledger-race.ts"]
      .map((file) => readFileSync(PROJECT + file, "utf8"))
      .join("\n");
    const isKnown = (flag: string) => program.includes(`"${flag}`) || program.includes(`${flag.slice(2)}: { type:`);
    const missing = [...named].filter((flag) => !isKnown(flag));
    assert.deepEqual(missing, []);
    assert.ok(named.size > 10);
  });
});
