import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadCatalogue } from "../../../src/core/models/catalogue.ts";
import { agoText } from "../../../src/core/models/price-age.ts";
import { keepPaid, type PaidPrices, pricesRisen } from "../../../src/core/models/price-rise.ts";
import { createFiles } from "../../../src/node/files.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { catalogueJson } from "../../support/real-configs.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const V32 = "deepseek/deepseek-v3.2";
const GLM = "z-ai/glm-4.7-flash";
const DAY = 86_400_000;

function catalogueWith(slug: string, pricing: { input: string; output: string }) {
  const file = catalogueJson();
  return loadCatalogue(
    { ...file, models: file.models.map((one) => (one.slug === slug ? { ...one, pricing } : one)) },
    "x",
  );
}

describe("a price that rose since the user's last launch", () => {
  const folder = temporaryFolder();
  const host = fakeHost({ files: createFiles() });
  const paid = (): PaidPrices => ({ host, folder: folder(), baseUrl: "https://openrouter.ai/api/v1" });
  const before = catalogueWith(V32, { input: "0.26", output: "0.38" });

  it("is said with how much, in which direction and since when, above 20 % only", async () => {
    await keepPaid(paid(), before, [V32, GLM]);
    await host.advance(3 * DAY);
    const risen = (input: string, output: string) =>
      pricesRisen(paid(), catalogueWith(V32, { input, output }), [V32, GLM, V32]);
    assert.deepEqual(await risen("0.312", "0.456"), []);
    assert.deepEqual(await risen("0.1", "0.2"), []);
    assert.deepEqual(await risen("0.313", "0.76"), [
      "deepseek/deepseek-v3.2 is dearer than at your last launch with it (3 days ago): $0.26 to $0.313 per million tokens in (+20 %), $0.38 to $0.76 per million tokens out (+100 %).",
    ]);
  });

  it("is measured from the newest launch with that model, and a launch with others does not forget it", async () => {
    await keepPaid(paid(), before, [V32]);
    await keepPaid(paid(), before, [GLM]);
    const dear = catalogueWith(V32, { input: "0.5", output: "0.38" });
    assert.equal((await pricesRisen(paid(), dear, [V32])).length, 1);
    await keepPaid(paid(), dear, [V32]);
    assert.deepEqual(await pricesRisen(paid(), dear, [V32]), []);
  });

  it("is not known of what was never launched with, at another endpoint, or from a damaged file", async () => {
    const dear = catalogueWith(V32, { input: "9", output: "9" });
    assert.deepEqual(await pricesRisen(paid(), dear, [V32]), []);
    await keepPaid(paid(), before, [V32]);
    assert.deepEqual(await pricesRisen({ ...paid(), baseUrl: "https://other.example/v1" }, dear, [V32]), []);
    const [name = ""] = await readdir(folder());
    for (const damage of [
      "",
      "{",
      '{"version":1,"models":{"deepseek/deepseek-v3.2":{"input":-1,"output":0,"at":1}}}',
    ]) {
      await writeFile(join(folder(), name), damage);
      assert.deepEqual(await pricesRisen(paid(), dear, [V32]), []);
    }
    await keepPaid(paid(), before, [V32]);
    assert.equal((await pricesRisen(paid(), dear, [V32])).length, 1);
  });

  it("is said of a model that was free", async () => {
    await keepPaid(paid(), catalogueWith(V32, { input: "0", output: "0" }), [V32]);
    assert.match(
      (await pricesRisen(paid(), before, [V32])).join(),
      /\$0\.00 to \$0\.26 per million tokens in, \$0\.00 to/,
    );
  });
});

describe("how long ago", () => {
  it("is said in the largest unit that fits", () => {
    const minute = 60_000;
    const words = [0, minute - 1, minute, 59 * minute, 60 * minute, 47 * 60 * minute, 48 * 60 * minute, 9 * DAY, -5];
    assert.deepEqual(
      words.map((ms) => agoText(1e12, 1e12 + ms)),
      [
        "just now",
        "just now",
        "1 minute ago",
        "59 minutes ago",
        "1 hour ago",
        "47 hours ago",
        "2 days ago",
        "9 days ago",
        "just now",
      ],
    );
  });
});
