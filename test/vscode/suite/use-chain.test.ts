import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TypeView } from "../../../src/core/routing/tier-view.ts";
import { readSettings, writeSetting } from "../../../src/vscode/settings.ts";
import { resetChain, useChain } from "../../../src/vscode/use-chain.ts";
import { withAnswers } from "./window-stubs.ts";

const configuration = () => vscode.workspace.getConfiguration("frugalSwarm");
const settings = () => readSettings((text) => assert.fail(text));
const clear = async () => {
  for (const key of ["chains", "routing"])
    await configuration().update(key, undefined, vscode.ConfigurationTarget.Global);
};

const VIEW: TypeView = {
  type: "coding",
  table: ["a/one"],
  order: ["a/one", "b/two"],
  stages: 2,
  source: "tier",
  models: [],
  disagreements: [],
  better: { models: ["b/two", "a/one"], why: "Two solved more." },
};

/** The editor's side of the two buttons, with this as the evidence. */
function parts(view: TypeView): Parameters<typeof useChain>[0] {
  const evidence = { viewNow: async () => view, viewWithoutOwnChain: async () => ({ ...VIEW, source: "tier" }) };
  return { evidence, dashboard: { refresh: () => undefined } } as unknown as Parameters<typeof useChain>[0];
}

const yes = (_text: string, buttons: readonly string[]) => buttons[0];

describe("A chain of the user's own", () => {
  afterEach(clear);

  it("is written on the yes alone, beside those for other tasks, and taken back on another", async () => {
    await writeSetting("chains", { "premium/general": ["x/y"] });
    const change = () => useChain(parts(VIEW), "balanced", "coding");
    const asked = await withAnswers({ message: () => undefined }, change);
    assert.deepEqual(asked, ["Use another chain for coding tasks of the balanced tier?"]);
    assert.deepEqual(settings().chains, { "premium/general": ["x/y"] });
    await withAnswers({ message: yes }, change);
    assert.deepEqual(settings().chains, { "premium/general": ["x/y"], "balanced/coding": ["b/two", "a/one"] });
    assert.equal(configuration().inspect("chains")?.workspaceValue, undefined);
    const own = { ...VIEW, source: "user", order: ["b/two", "a/one"], better: null } as const;
    const said = await withAnswers({ message: yes }, () => resetChain(parts(own), "balanced", "coding"));
    assert.match(said.at(-1) ?? "", /go by the tier's order again: a\/one → b\/two/);
    assert.deepEqual(settings().chains, { "premium/general": ["x/y"] });
  });

  it("takes routing by the table alone to evidence, for else it would not count", async () => {
    await writeSetting("routing", "table");
    await withAnswers({ message: yes }, () => useChain(parts(VIEW), "budget", "coding"));
    assert.equal(settings().routing, "evidence");
    assert.deepEqual(settings().chains, { "budget/coding": ["b/two", "a/one"] });
  });

  it("is not asked for where the evidence, read anew, favours none, nor taken back where there is none", async () => {
    const none = parts({ ...VIEW, better: null });
    const said = await withAnswers({ message: () => undefined }, async () => {
      await useChain(none, "balanced", "coding");
      await resetChain(none, "balanced", "coding");
    });
    assert.match(
      said[0] ?? "",
      /favours no other chain for coding tasks of the balanced tier now\. a\/one → b\/two stays/,
    );
    assert.match(said[1] ?? "", /you have no chain of your own/);
    assert.deepEqual(settings().chains, {});
  });

  it("does not overwrite a setting that is not usable", async () => {
    const value = { "balanced/coding": "deepseek" };
    await configuration().update("chains", value, vscode.ConfigurationTarget.Global);
    const said = await withAnswers({ message: () => undefined }, () => useChain(parts(VIEW), "balanced", "coding"));
    assert.match(said[0] ?? "", /frugalSwarm\.chains is not usable .*Correct it first/);
    assert.deepEqual(configuration().inspect("chains")?.globalValue, value);
  });
});
