import assert from "node:assert/strict";
import { win32 } from "node:path";
import { configJsonSchemas } from "../src/core/models/json-schemas.ts";
import { TIERS } from "../src/core/models/vocabulary.ts";
import { dataFolderPath } from "../src/node/data-folder.ts";
import { readManifest } from "./support/manifest.ts";
import { configJson } from "./support/real-configs.ts";

interface Validation {
  readonly fileMatch: string;
  readonly url: string;
}

describe("tier files in the editor", () => {
  const { contributes } = readManifest();
  const { jsonValidation } = contributes as typeof contributes & { readonly jsonValidation: readonly Validation[] };

  for (const tier of TIERS)
    it(`are completed and explained by schema: a ${tier} tier of the user's own, and a folder's limits for it`, () => {
      const own = [
        dataFolderPath({}, "linux", "/home/me"),
        dataFolderPath({ XDG_DATA_HOME: "/data" }, "linux", "/home/me"),
        dataFolderPath({}, "darwin", "/Users/me"),
        win32.normalize(dataFolderPath({ APPDATA: "C:\\Users\\me\\AppData\\Roaming" }, "win32", "C:\\Users\\me")),
      ].map((folder) => `${folder.replaceAll("\\", "/")}/tiers/${tier}.json`);
      for (const file of own) assert.deepEqual(schemasFor(file), ["./configs/tier.schema.json"], file);
      assert.deepEqual(schemasFor(`/work/shop/.frugal-swarm/tiers/${tier}.json`), [
        "./configs/tier-limits.schema.json",
      ]);
      assert.deepEqual(schemasFor(`/work/shop/tiers/${tier}.json`), []);
    });

  it("have a plan that waits to be run beside them, by its name, wherever runs are kept", () => {
    const run = `${dataFolderPath({}, "linux", "/home/me")}/runs/0199/frugal-swarm-plan.json`;
    assert.deepEqual(schemasFor(run), ["./configs/plan.schema.json"]);
    assert.deepEqual(schemasFor("/elsewhere/runs/0199/frugal-swarm-plan.json"), ["./configs/plan.schema.json"]);
    assert.deepEqual(schemasFor("/work/shop/my-frugal-swarm-plan.json"), []);
  });

  it("are told of each field what it means, in all schemas", () => {
    for (const name of ["tier.schema.json", "tier-limits.schema.json", "plan.schema.json"] as const) {
      assert.deepEqual(configJson(name), configJsonSchemas()[name]);
      const bare = undescribed(configJson(name) as Schema, []);
      assert.deepEqual(bare, [], name);
    }
  });

  /** As VS Code's JSON language service matches: a pattern may begin at any folder, {a,b} is a choice. */
  function schemasFor(file: string): readonly string[] {
    const matches = (pattern: string) => {
      const choice = pattern
        .replaceAll(".", "\\.")
        .replace(/\{(.*)\}/, (_, names: string) => `(${names.replaceAll(",", "|")})`);
      return new RegExp(`${choice}$`).test(file);
    };
    return jsonValidation.filter(({ fileMatch }) => matches(fileMatch)).map(({ url }) => url);
  }
});

interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Figures, lists and choices without a word on them; names that say it all, and the groups that only hold others, aside. */
function undescribed(schema: Schema, path: readonly string[]): readonly string[] {
  const { properties, description, type } = schema;
  const name = path.at(-1) ?? "";
  const plain = ["$schema", "input", "output", "toolCalling", "jsonMode", "streaming"].includes(name);
  const mapped = path.at(-2) === "taskTypeMapping";
  const own = type !== "object" && description === undefined && !plain && !mapped ? [path.join(".")] : [];
  const inner = Object.entries(properties ?? {}).flatMap(([key, value]) => undescribed(value, [...path, key]));
  return [...own, ...inner];
}
