import assert from "node:assert/strict";
import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfigs } from "../../src/node/read-configs.ts";
import { readTierLimits, readUserTiers } from "../../src/node/read-tiers.ts";
import { tierJson } from "../support/real-configs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const CONFIGS = fileURLToPath(new URL("../../configs", import.meta.url));

describe("reading tiers", () => {
  const folder = temporaryFolder();

  it("finds the user's own, takes them into the configs and makes no folder", async () => {
    assert.deepEqual(await readUserTiers(folder()), {});
    const shipped = await readConfigs(CONFIGS);
    const env = { FRUGAL_SWARM_DATA: folder() };
    assert.deepEqual(await readConfigs(CONFIGS, env), shipped);
    assert.deepEqual(await readConfigs(CONFIGS, { FRUGAL_SWARM_DATA: "not/absolute" }), shipped);
    assert.deepEqual(await readdir(folder()), []);
    const mine = { ...tierJson("premium"), description: "Mine." };
    const file = await put("tiers/premium.json", JSON.stringify(mine));
    const configs = await readConfigs(CONFIGS, env);
    assert.deepEqual(configs.tiers, { ...shipped.tiers, premium: mine });
    assert.deepEqual(configs.notices, [`The premium tier is your own, from ${file}.`]);
  });

  it("follows a link of the user's, and none in a workspace", async () => {
    const file = await put("elsewhere.json", '{"secret":1}');
    await put("tiers/readme.txt", "");
    await put(".frugal-swarm/tiers/readme.txt", "");
    await symlink(file, join(folder(), "tiers/budget.json"));
    await symlink(file, join(folder(), ".frugal-swarm/tiers/budget.json"));
    assert.equal((await readUserTiers(folder())).budget?.status, "read");
    const found = await readTierLimits(folder(), "budget");
    assert.deepEqual(found, {
      status: "unreadable",
      file: join(folder(), ".frugal-swarm/tiers/budget.json"),
      problem: `${join(folder(), ".frugal-swarm/tiers/budget.json")} is no plain file`,
    });
  });

  it("finds a workspace's limits for the tier in use only", async () => {
    const file = await put(".frugal-swarm/tiers/balanced.json", '{"stages":1}');
    assert.deepEqual(await readTierLimits(folder(), "balanced"), { status: "read", file, value: { stages: 1 } });
    assert.equal(await readTierLimits(folder(), "premium"), undefined);
    assert.equal(await readTierLimits(join(folder(), "not-there"), "balanced"), undefined);
    // A file where a folder is expected.
    assert.equal(await readTierLimits(file, "balanced"), undefined);
  });

  it("says what cannot be read, with the file", async () => {
    const broken = await put(".frugal-swarm/tiers/balanced.json", '{"stages":');
    const found = await readTierLimits(folder(), "balanced");
    assert.ok(found?.status === "unreadable" && found.problem.startsWith(`${broken} is no JSON: `));
    await put(".frugal-swarm/tiers/premium.json", " ".repeat(70_000));
    const large = await readTierLimits(folder(), "premium");
    assert.ok(large?.status === "unreadable" && /has 70000 bytes, and 65536 are allowed$/.test(large.problem));
    await mkdir(join(folder(), ".frugal-swarm/tiers/budget.json"));
    const odd = await readTierLimits(folder(), "budget");
    assert.ok(odd?.status === "unreadable" && odd.problem.endsWith("budget.json is no plain file"));
  });

  async function put(path: string, text: string): Promise<string> {
    const file = join(folder(), path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  }
});
