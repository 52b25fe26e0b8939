import assert from "node:assert/strict";
import { commandPolicyOf } from "../../../src/core/commands/policy-of-settings.ts";
import { Settings } from "../../../src/core/settings.ts";

const yes = async () => ({ choice: "run" }) as const;
const policy = (settings: Partial<Settings>, ask?: typeof yes) => commandPolicyOf(Settings.parse(settings), ask);

describe("what a run may do on the command line by the settings", () => {
  it("asks by default where somebody is there, and prefers a sandbox", () => {
    assert.deepEqual(policy({}, yes), { forAgents: true, allow: [], sandbox: "prefer", onCommand: yes });
    assert.equal(policy({}).onCommand, undefined);
  });

  it("asks nobody where only plain commands may run, and gives agents none where they are off; the sandbox holds for checks", () => {
    const allow = [{ program: "npm", args: ["run", "build"] }];
    const plain = policy({ "commands.mode": "plain-only", "commands.allow": allow }, yes);
    assert.deepEqual(plain, { forAgents: true, allow, sandbox: "prefer" });
    const off = policy({ "commands.mode": "off", sandbox: "require" }, yes);
    assert.deepEqual(off, { forAgents: false, allow: [], sandbox: "require" });
  });

  it("takes rules of whole programs with exact arguments or named flags, and no others", () => {
    const rules = (allow: unknown) => Settings.shape["commands.allow"].safeParse(allow).success;
    assert.ok(rules([{ program: "ls", flags: ["-l", "--all"] }]));
    for (const wrong of [
      ["npm run"],
      [{ program: "npm" }],
      [{ program: "", args: [] }],
      [{ program: "a", flags: ["x"] }],
    ])
      assert.equal(rules(wrong), false, JSON.stringify(wrong));
    assert.equal(rules([{ program: "npm", args: [], flags: [] }]), false);
  });
});
