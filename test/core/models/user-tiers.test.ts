import assert from "node:assert/strict";
import { loadCatalogue } from "../../../src/core/models/catalogue.ts";
import type { FoundFile } from "../../../src/core/models/found-file.ts";
import type { TierFile } from "../../../src/core/models/tier-schema.ts";
import { loadTiers } from "../../../src/core/models/tiers.ts";
import { withUserTiers } from "../../../src/core/models/user-tiers.ts";
import { catalogueJson, tierJson, tierJsons } from "../../support/real-configs.ts";

const FILE = "/home/me/frugal-swarm/tiers/budget.json";

describe("a tier of the user's own", () => {
  const shipped = { models: catalogueJson(), tiers: tierJsons() };

  it("takes the shipped one's place, and is named", () => {
    const mine = changed((file) => {
      Object.assign(file.cascade, { stages: 3, chains: { coding: ["family:qwen-coder"] } });
    });
    const configs = withUserTiers(shipped, { budget: { status: "read", file: FILE, value: mine } });
    assert.deepEqual(configs.notices, [`The budget tier is your own, from ${FILE}.`]);
    const tiers = loadTiers(configs.tiers, loadCatalogue(configs.models, "models.json"));
    assert.equal(tiers.byName.budget.cascade.stages, 3);
    assert.equal(tiers.byName.budget.cascade.chains.coding?.slots[0].model.slug, "qwen/qwen3-coder");
    assert.deepEqual(configs.tiers.balanced, shipped.tiers.balanced);
  });

  it("changes nothing where there is none", () => {
    assert.equal(withUserTiers(shipped, {}), shipped);
  });

  const broken: readonly (readonly [string, (file: TierFile) => void, RegExp])[] = [
    [
      "a figure out of range",
      (file) => Object.assign(file.cascade, { stages: 9 }),
      /frugal-swarm\/tiers\/budget\.json at cascade\.stages: .*\(found 9\)\. Correct the file, or take it away\.$/,
    ],
    [
      "a family that is not known",
      (file) => Object.assign(file.models.primary, { model: "family:gpt" }),
      /at models\.primary\.model: is not a family of the catalogue; it has .*\(found "family:gpt"\)/,
    ],
    [
      "another tier's name",
      (file) => Object.assign(file, { name: "premium" }),
      /at name: must be "budget", as the file's name says \(found "premium"\)/,
    ],
    [
      "a price beyond counting",
      (file) => {
        file.models.fallback.model = "acme/tiny-1";
        file.models.fallback.pricing.input = "9".repeat(30);
      },
      /budget\.json: .*9{30}/,
    ],
  ];
  for (const [what, breakIt, message] of broken)
    it(`is refused with ${what}, and the shipped one is used`, () => {
      const found: FoundFile = { status: "read", file: FILE, value: changed(breakIt) };
      const good: FoundFile = { status: "read", file: "/premium.json", value: tierJson("premium") };
      const configs = withUserTiers(shipped, { budget: found, premium: good });
      assert.deepEqual(configs.tiers.budget, shipped.tiers.budget);
      assert.equal(configs.notices?.length, 2);
      assert.match(configs.notices[0] ?? "", /^Your own budget tier is not used, the shipped one is: /);
      assert.match(configs.notices[0] ?? "", message);
      assert.equal(configs.notices[1], "The premium tier is your own, from /premium.json.");
    });

  it("is refused when it cannot be read", () => {
    const problem = `${FILE} is no JSON: it ends early`;
    const configs = withUserTiers(shipped, { budget: { status: "unreadable", file: FILE, problem } });
    assert.deepEqual(configs.tiers, shipped.tiers);
    assert.deepEqual(configs.notices, [
      `Your own budget tier is not used, the shipped one is: ${problem}. Correct the file, or take it away.`,
    ]);
  });

  function changed(change: (file: TierFile) => void): TierFile {
    const file = tierJson("budget");
    change(file);
    return file;
  }
});
