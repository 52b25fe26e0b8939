import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRandom } from "../support/seeded-random.ts";
import { temporaryFolder } from "../support/trees.ts";

const RACER = fileURLToPath(new URL("../support/claim-racer.ts", import.meta.url));
const PROCESSES = 8;
const KILLS = 12;
/** Claims between two kills. */
const BETWEEN = 25;

/** What is wrong with a log of claims, releases and kills in their order, a sentence each. */
function wrongIn(lines: readonly string[]): readonly string[] {
  const wrong: string[] = [];
  const killed = new Set<string>();
  let holder: string | null = null;
  for (const [at, line] of lines.entries()) {
    const [what, pid = ""] = line.split(" ");
    if (what === "killed") killed.add(pid);
    else if (what === "claimed") {
      if (holder !== null && !killed.has(holder)) wrong.push(`line ${at}: ${pid} claimed what ${holder} has`);
      holder = pid;
    } else if (holder === pid) holder = null;
    else wrong.push(`line ${at}: ${pid} released what ${holder ?? "nobody"} has`);
  }
  return wrong;
}

describe("a folder that eight processes claim again and again", () => {
  it("is never two processes' at once, and is free again when its holder is killed", async () => {
    const folder = temporaryFolder();
    const log = join(folder.path, "log");
    const racers = new Set<ChildProcess>();
    const start = () => {
      const child = spawn(process.execPath, [RACER, join(folder.path, "run"), log], {
        stdio: ["pipe", "ignore", "inherit"],
      });
      racers.add(child);
      child.once("exit", () => racers.delete(child));
    };
    const lines = () => readFileSync(log, "utf8").split("\n").slice(0, -1);
    const claims = () => lines().filter((line) => line.startsWith("claimed")).length;
    const until = async (count: number) => {
      while (claims() < count) await new Promise((resume) => setTimeout(resume, 1));
    };
    try {
      writeFileSync(log, "");
      for (let count = 0; count < PROCESSES; count++) start();
      const random = seededRandom(5);
      for (let kills = 0; kills < KILLS; kills++) {
        await until(claims() + BETWEEN);
        const all = [...racers];
        // In turn the one that has it and any of them.
        const [, holder] = lines().at(-1)?.split(" ") ?? [];
        const victim =
          (kills % 2 === 0 && all.find(({ pid }) => pid === Number(holder))) || all[Math.floor(random() * all.length)];
        assert.ok(victim);
        appendFileSync(log, `killed ${victim.pid}\n`);
        victim.kill("SIGKILL");
        await once(victim, "exit");
        start();
      }
      await until(claims() + BETWEEN);
      const ended = [...racers].map((child) => once(child, "exit"));
      for (const child of racers) child.stdin?.end();
      await Promise.all(ended);
      assert.deepEqual(wrongIn(lines()), []);
      assert.ok(new Set(lines().map((line) => line.split(" ")[1])).size > PROCESSES / 2, "many had it");
      assert.equal(existsSync(join(folder.path, "run", "in-use.lock")), false, "the last one removed the lock");
    } finally {
      for (const child of racers) child.kill("SIGKILL");
      folder.dispose();
    }
  });

  it("would be seen if two had it", () => {
    assert.equal(wrongIn(["claimed 1", "claimed 2"]).length, 1);
    assert.equal(wrongIn(["claimed 1", "killed 1", "claimed 2", "released 1"]).length, 1);
    assert.deepEqual(wrongIn(["claimed 1", "killed 1", "claimed 2", "released 2", "claimed 3"]), []);
  });
});
