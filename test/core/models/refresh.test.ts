import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CurrentPrices, currentPrices, knownPrices, pricesText } from "../../../src/core/models/refresh.ts";
import { createFiles } from "../../../src/node/files.ts";
import { type FakeHost, fakeHost } from "../../support/fake-host.ts";
import { type HttpScript, type HttpStep, httpScript, json } from "../../support/http-script.ts";
import { listOfAll, only } from "../../support/listed-rows.ts";
import { configJson, tierJsons } from "../../support/real-configs.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const HOUR = 3_600_000;
const V32 = "deepseek/deepseek-v3.2";
const configs = { models: configJson("models.json"), tiers: tierJsons() };
const never = new AbortController().signal;
const priceOf = ({ file }: CurrentPrices) => file.models.find((one) => one.slug === V32)?.pricing.input;
const at = (prompt: string) =>
  json(200, listOfAll(only(V32, (row) => ({ ...row, pricing: { prompt, completion: "0.0000004" } }))));

describe("the prices to work with", () => {
  const folder = temporaryFolder();
  let host: FakeHost;
  let server: HttpScript | undefined;
  beforeEach(() => {
    host = fakeHost({ fetch: globalThis.fetch, files: createFiles() });
  });
  afterEach(async () => {
    await server?.finish();
    server = undefined;
  });

  async function serve(...steps: HttpStep[]) {
    server = await httpScript(steps);
    const endpoint = { baseUrl: server.baseUrl, key: async () => "sk-secret", openRouter: true };
    return { host, endpoint, configs, folder: join(folder(), "catalogue") };
  }
  const kept = async () => (await readdir(join(folder(), "catalogue"))).filter((name) => name.endsWith(".list.json"));

  it("are asked for once a day, without a key, and kept in between", async () => {
    const options = await serve(at("0.0000003"), at("0.00000031"));
    const first = await currentPrices(options, never);
    assert.deepEqual([priceOf(first), pricesText(first, host.now())], ["0.3", "prices of just now"]);
    await host.advance(3 * HOUR);
    const again = await currentPrices(options, never);
    assert.deepEqual([priceOf(again), pricesText(again, host.now())], ["0.3", "prices of 3 hours ago"]);
    assert.equal(server?.requests.length, 1);
    assert.equal(server.requests[0]?.headers.authorization, undefined);
    await host.advance(21 * HOUR);
    assert.equal(priceOf(await currentPrices(options, never)), "0.31");
    assert.deepEqual((await kept()).length, 1);
  });

  it("tell of the models of a tier's chains too", async () => {
    const list = listOfAll(only("z-ai/glm-4.6", () => null));
    const { notices } = await currentPrices(await serve(json(200, list)), never);
    assert.ok(
      notices.some((text) => text.startsWith("z-ai/glm-4.6 ")),
      notices.join("\n"),
    );
  });

  it("are the kept ones when a server cannot be asked; after a week that is said", async () => {
    const options = await serve(
      at("0.0000003"),
      json(500, {}),
      json(200, "<html>"),
      json(302, {}, { location: "http://127.0.0.1:1/" }),
    );
    await currentPrices(options, never);
    await host.advance(25 * HOUR);
    const day = await currentPrices(options, never);
    assert.deepEqual([priceOf(day), day.notices], ["0.3", []]);
    await host.advance(7 * 24 * HOUR);
    const week = await currentPrices(options, never);
    assert.match(
      week.notices.join(),
      /^127\.0\.0\.1:\d+ could not be asked for its prices \(its answer is no list of models\); those of 8 days ago are used\.$/,
    );
    assert.match((await currentPrices(options, never)).notices.join(), /HTTP 302/);
    assert.equal(pricesText(week, host.now()), "prices of 8 days ago");
  });

  it("are the shipped ones when nothing is kept and nobody answers, said when they are old", async () => {
    const options = await serve();
    await server?.finish();
    server = undefined;
    const now = await currentPrices(options, never);
    assert.deepEqual([now.listedAt, pricesText(now, host.now())], [null, "prices of 2026-11-10"]);
    assert.match(
      now.notices.join(),
      /could not be asked .*ECONNREFUSED.*those of 2026-11-10, which came with this version, are used/,
    );
    const young = fakeHost({ fetch: globalThis.fetch, files: createFiles(), now: Date.UTC(2026, 10, 12) });
    assert.deepEqual((await currentPrices({ ...options, host: young }, never)).notices, []);
  });

  it("are not those of a damaged, huge or foreign file: it is ignored, said and replaced", async () => {
    const options = await serve(at("0.0000003"), at("0.0000003"), at("0.0000003"), at("0.0000003"), at("0.0000003"));
    await currentPrices(options, never);
    const [name = ""] = await kept();
    const file = join(options.folder, name);
    const whole = await readFile(file, "utf8");
    const foreign = whole.replace(/"baseUrl":"[^"]*"/, '"baseUrl":"https://elsewhere.example/v1"');
    for (const damage of [whole.slice(0, 500), "", foreign, whole.replace('"0.3"', '"cheap"')]) {
      await writeFile(file, damage);
      const now = await currentPrices(options, never);
      assert.match(now.notices.join(), /The kept price list .* could not be read and was not used\./);
      assert.equal(await readFile(file, "utf8"), whole);
    }
  });

  it("are not read from a file of gigabytes", async () => {
    const options = await serve(at("0.0000003"), at("0.0000003"));
    await currentPrices(options, never);
    const [name = ""] = await kept();
    await truncate(join(options.folder, name), 3_000_000_000);
    assert.match((await currentPrices(options, never)).notices.join(), /could not be read/);
    assert.ok((await stat(join(options.folder, name))).size < 100_000);
  });

  it("are used although they cannot be kept, and that is said", async () => {
    const options = await serve(at("0.0000003"));
    await mkdir(join(folder(), "x"));
    await writeFile(join(folder(), "x/catalogue"), "a file where the folder should be");
    const now = await currentPrices({ ...options, folder: join(folder(), "x/catalogue") }, never);
    assert.equal(priceOf(now), "0.3");
    assert.match(now.notices.join(), /could not be kept for the next time/);
  });

  it("are asked for anew when the kept ones come from the future or are older than the shipped ones", async () => {
    const options = await serve(at("0.0000003"), at("0.00000031"), at("0.00000032"));
    await currentPrices(options, never);
    const back = fakeHost({ fetch: globalThis.fetch, files: createFiles(), now: host.now() - HOUR });
    assert.equal(priceOf(await currentPrices({ ...options, host: back }, never)), "0.31");
    const long = fakeHost({ fetch: globalThis.fetch, files: createFiles(), now: Date.UTC(2026, 10, 1) });
    assert.equal(priceOf(await currentPrices({ ...options, host: long }, never)), "0.32");
    assert.equal(priceOf(await knownPrices({ ...options, host })), "0.26", "a list of before the shipped prices");
  });

  it("cost a server that wants a key a second question, with the key of its origin", async () => {
    const options = await serve(json(401, {}), at("0.0000003"));
    assert.equal(priceOf(await currentPrices(options, never)), "0.3");
    assert.deepEqual(
      server?.requests.map((one) => one.headers.authorization),
      [undefined, "Bearer sk-secret"],
    );
  });

  it("are given up after ten seconds, or when the list is endless, or at once when cancelled", async () => {
    const arrived = Promise.withResolvers<void>();
    const silent: HttpStep = () => arrived.resolve();
    const endless: HttpStep = (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(1_000_000)));
      };
      response.on("drain", more);
      more();
    };
    const stop = new AbortController();
    const stopping: HttpStep = () => stop.abort();
    const options = await serve(silent, endless, stopping);
    const late = currentPrices(options, never);
    await arrived.promise;
    await host.advance(9_999);
    await host.advance(1);
    assert.match((await late).notices.join(), /no answer within 10 s/);
    assert.match((await currentPrices(options, never)).notices.join(), /larger than/);
    assert.match((await currentPrices(options, stop.signal)).notices.join(), /it was stopped/);
  });

  it("are never asked of a server that is not of OpenRouter's kind, nor for a look", async () => {
    const options = await serve();
    const plain = { ...options, endpoint: { ...options.endpoint, openRouter: false } };
    assert.equal((await currentPrices(plain, never)).listedAt, null);
    assert.equal((await knownPrices(options)).listedAt, null);
    assert.deepEqual(server?.requests, []);
  });

  it("of an endpoint whose prices are not real are kept nowhere", async () => {
    const options = await serve(at("0.0000003"));
    assert.equal(priceOf(await currentPrices({ ...options, folder: null }, never)), "0.3");
    await assert.rejects(readdir(options.folder), /ENOENT/);
  });
});
