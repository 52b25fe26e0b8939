import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SAMPLE_WORKSPACE } from "../../src/cli/project.ts";
import { type ListedRow, listOfAll, only } from "../support/listed-rows.ts";
import { type ListingServer, listingServer } from "../support/listing-server.ts";
import { Terminal } from "../support/terminal.ts";

const CODER = "qwen/qwen3-coder";
const HOUR = 3_600_000;

describe("the prices of a terminal run", () => {
  const terminal = new Terminal();
  let server: ListingServer;
  before(async () => {
    server = await listingServer(listOfAll());
  });
  after(async () => {
    await server.close();
    terminal.dispose();
  });

  /** What is said before the swarm starts; it ends at once, for its key is not known. */
  async function launch(): Promise<string> {
    const args = [
      "Do something",
      "--workspace",
      SAMPLE_WORKSPACE,
      "--endpoint",
      server.baseUrl,
      "--protocol",
      "openrouter",
    ];
    const run = await terminal.run(args, { ENDPOINT_API_KEY: "sk-not-known" });
    assert.match(run.stdout, /failed \(unauthorized\)/, run.stderr);
    return run.stdout.split(/^\[.*Swarm /m)[0] ?? "";
  }

  /** Makes the kept list so many hours older. */
  function age(hours: number): void {
    const folder = join(terminal.data, "catalogue");
    const [name = ""] = readdirSync(folder).filter((one) => one.endsWith(".list.json"));
    const kept = JSON.parse(readFileSync(join(folder, name), "utf8")) as { at: number };
    writeFileSync(join(folder, name), JSON.stringify({ ...kept, at: kept.at - hours * HOUR }));
  }

  const lists = () => server.asked.filter(({ what }) => what === "GET /api/v1/models").length;
  const dearer = (row: ListedRow): ListedRow => ({ ...row, pricing: { prompt: "0.0000003", completion: "0.0000015" } });

  it("are asked for before the first run, without the key, and then once a day", async () => {
    assert.match(await launch(), /^Prices of just now, 127\.0\.0\.1:\d+\.\n$/);
    assert.deepEqual(server.asked[0], { what: "GET /api/v1/models", key: undefined });
    age(3);
    server.list(listOfAll(only(CODER, dearer)));
    assert.match(await launch(), /^Prices of 3 hours ago, 127\.0\.0\.1:\d+\.\n$/);
    assert.equal(lists(), 1);
  });

  it("that rose since the last launch are said before the next, once", async () => {
    age(24);
    assert.match(
      await launch(),
      /^Prices of just now, .*\nNote: qwen\/qwen3-coder is dearer than at your last launch with it \(just now\): \$1\.00 to \$1\.50 per million tokens out \(\+50 %\)\.\n$/,
    );
    assert.equal(lists(), 2);
    assert.doesNotMatch(await launch(), /dearer/);
  });

  it("lead a model that is gone to its successor, said before and with the run", async () => {
    age(24);
    server.list(listOfAll(only(CODER, () => null)));
    assert.match(
      await launch(),
      /Note: qwen\/qwen3-coder is no longer offered by .*; qwen\/qwen3-coder-next takes its place, at \$0\.12 in/,
    );
  });

  it("are those of the last list while nobody answers, and after a week that is said", async () => {
    server.list(null);
    age(25);
    assert.match(await launch(), /^Prices of 25 hours ago, .*\nNote: qwen\/qwen3-coder is no longer/);
    age(7 * 24);
    assert.match(
      await launch(),
      /^Prices of 8 days ago, .*\nNote: .* could not be asked for its prices \(it answered with HTTP 503\)/,
    );
  });
});
