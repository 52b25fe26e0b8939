import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EDITED_FILES, editedText, versionOf } from "../../support/edited-files.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { temporaryFolder, writeTree } from "../../support/trees.ts";

const CHILD = fileURLToPath(new URL("../../support/editing-child.ts", import.meta.url));

describe("a process that is killed while it edits", () => {
  const folder = temporaryFolder();
  after(() => folder.dispose());

  it("leaves every file whole, old or new, at 30 random moments", async () => {
    const random = seededRandom(6);
    let between = 0;
    for (let kill = 0; kill < 30; kill++) {
      const root = join(folder.path, String(kill));
      writeTree(root, Object.fromEntries(EDITED_FILES.map((path) => [path, editedText(0)])));
      const acknowledged = await editUntilKilled(root, 1 + Math.floor(random() * 3), random() * 20);
      const versions = EDITED_FILES.map((path) => versionOf(readFileSync(join(root, path), "utf8")));
      for (const [at, version] of versions.entries()) {
        const known = version === acknowledged || version === acknowledged + 1;
        assert.ok(known, `${EDITED_FILES[at]} is ${version ?? "half"} after ${acknowledged}`);
      }
      if (new Set(versions).size > 1) between++;
      const left = [...readdirSync(root), ...readdirSync(join(root, "src"))].filter((name) => name.endsWith("txt"));
      assert.deepEqual(left.length, EDITED_FILES.length);
      assert.ok(EDITED_FILES.every((path) => lstatSync(join(root, path)).isFile()));
    }
    assert.ok(between > 0, "some were killed in the middle of a round");
  });
}).timeout(120_000);

/** @returns the last version that the process had said all files to have. */
async function editUntilKilled(root: string, rounds: number, laterMs: number): Promise<number> {
  const child = spawn(process.execPath, [CHILD, root, "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(child, "close");
  let said = "";
  child.stdout.setEncoding("utf8");
  await new Promise<void>((resolve, reject) => {
    child.on("close", () => reject(new Error("the process ended by itself")));
    child.stdout.on("data", (text: string) => {
      said += text;
      if (said.split("\n").length > rounds) resolve();
    });
  });
  for (const until = performance.now() + laterMs; performance.now() < until; );
  child.kill("SIGKILL");
  await closed;
  return Number(said.trim().split("\n").at(-1));
}
