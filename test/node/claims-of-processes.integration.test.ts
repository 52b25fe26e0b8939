import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { claimFolder } from "../../src/node/claims.ts";
import { endOrphans } from "../../src/node/orphans.ts";
import { temporaryFolder } from "../support/trees.ts";

const CLAIM = new URL("../../src/node/claims.ts", import.meta.url).href;
const HOST = new URL("../../src/node/host.ts", import.meta.url).href;

describe("a claim on a folder", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());

  const start = (code: string) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    return { child, said: once(child.stdout, "data").then(([data]) => String(data).trim()) };
  };

  it("is had once, also within this process, and again after it was released", async () => {
    const place = join(folder.path, "run");
    const release = await claimFolder(place);
    assert.ok(release);
    assert.equal(await claimFolder(place), null);
    await release();
    assert.equal(existsSync(join(place, "in-use.lock")), false);
    const again = await claimFolder(place);
    assert.ok(again);
    await again();
  });

  it("is another process's until that one is killed", async () => {
    const place = join(folder.path, "run");
    const code = `const { claimFolder } = await import(${JSON.stringify(CLAIM)});
      console.log(await claimFolder(${JSON.stringify(place)}) === null ? "no" : "mine"); setInterval(() => {}, 1000);`;
    const { child, said } = start(code);
    assert.equal(await said, "mine");
    assert.equal(await claimFolder(place), null);
    child.kill("SIGKILL");
    await once(child, "exit");
    const release = await claimFolder(place);
    assert.ok(release, "the claim died with its process");
    await release();
  });

  it("stays the next one's when it is released after the folder was removed and made anew", async () => {
    const place = join(folder.path, "run");
    const release = await claimFolder(place);
    assert.ok(release);
    rmSync(place, { recursive: true });
    const code = `const { claimFolder } = await import(${JSON.stringify(CLAIM)});
      console.log(await claimFolder(${JSON.stringify(place)}) === null ? "no" : "mine"); setInterval(() => {}, 1000);`;
    const { child, said } = start(code);
    assert.equal(await said, "mine");
    await release();
    assert.equal(await claimFolder(place), null);
    child.kill("SIGKILL");
    await once(child, "exit");
  });

  it("is not had, and nothing is thrown, where the folder cannot be made", async () => {
    assert.equal(await claimFolder("/dev/null/x"), null);
  });

  it("commands of a killed process are found and ended; those of the living go on", async function () {
    if (process.platform !== "linux") this.skip();
    const code = `const { createNodeHost } = await import(${JSON.stringify(HOST)});
      const command = { file: "sh", args: ["-c", "echo $$ > pid; exec sleep 60"], cwd: ${JSON.stringify(folder.path)}, timeoutMs: 90000, maxOutputBytes: 100 };
      void createNodeHost().exec(command, new AbortController().signal);
      const { existsSync, readFileSync } = await import("node:fs");
      for (;;) { if (existsSync("${folder.path}/pid") && readFileSync("${folder.path}/pid", "utf8").endsWith("\\n")) break; await new Promise(setImmediate); }
      console.log(readFileSync("${folder.path}/pid", "utf8").trim()); setInterval(() => {}, 1000);`;
    const { child, said } = start(code);
    const pid = Number(await said);
    const runs = () => isRunning(pid);
    await endOrphans(Date.now());
    assert.equal(runs(), true, "its process lives");
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.equal(runs(), true, "nobody has ended it yet");
    await endOrphans(Date.now());
    for (let turn = 0; turn < 1_000 && runs(); turn++) await new Promise(setImmediate);
    assert.equal(runs(), false);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
