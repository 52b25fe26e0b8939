import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runBench } from "../../src/cli/bench.ts";
import { UsageError } from "../../src/cli/options.ts";
import { parseReport } from "../../src/core/benchmark/report-schema.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

describe("npm run bench", () => {
  const folder = temporaryFolder();
  const bench = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const env = { PATH: process.env.PATH, FRUGAL_SWARM_DATA: join(folder(), "data") };
      execFile(process.execPath, [MAIN, "bench", ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
      );
    });

  it("prints and saves a report, says that it is simulated, and compares the next run with it", async () => {
    const out = join(folder(), "results");
    const args = ["--tier", "budget", "--scenarios", "ad", "--out", out];
    const first = await bench(...args);
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /^SIMULATED: .* say nothing about real models\.$/m);
    assert.match(first.stdout, /^A Simple questions +deepseek\/deepseek-v3\.2 +\d+\/10 /m);
    assert.match(first.stdout, /no earlier simulated run of the budget tier/);
    const [name = ""] = readdirSync(out);
    assert.match(name, /^\d{4}-\d\d-\d\dT[\d-]+Z-budget\.json$/);
    const report = parseReport(readFileSync(join(out, name), "utf8"));
    assert.equal(report?.simulated, true);
    assert.equal(report?.scenarios.length, 4);

    const second = await bench(...args);
    assert.match(second.stdout, /^Change against the simulated run of /m);
    assert.match(second.stdout, /^D Tool choice +z-ai\/glm-4\.7-flash +(\d)\/8 -> \1\/8 \(same\) +same/m);
    assert.equal(readdirSync(out).length, 2);
  }).timeout(30_000);

  it("saves nothing when the budget allows no call", async () => {
    const out = join(folder(), "results");
    const { code, stdout } = await bench(
      "--tier",
      "budget",
      "--scenarios",
      "A",
      "--out",
      out,
      "--budget",
      "0.000000001",
    );
    assert.equal(code, 1);
    assert.match(stdout, /^No case was run, so nothing is saved\. 10 of 10 cases were not run\. No call was made/);
    assert.throws(() => readdirSync(out));
  }).timeout(15_000);

  it("refuses unknown scenarios", async () => {
    const context = { env: {}, signal: new AbortController().signal };
    await assert.rejects(
      runBench({ scenarios: "AX", out: folder() }, context),
      (error) => error instanceof UsageError && /--scenarios "AX": give letters of ABCD/.test(error.message),
    );
  });
});
