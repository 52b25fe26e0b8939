import assert from "node:assert/strict";
import type { CommandPolicy, SwarmRequest } from "../../../src/core/engine-types.ts";
import { createAbilities } from "../../../src/core/swarm/create-abilities.ts";
import { toolsFor } from "../../../src/core/tools/all-tools.ts";
import { capsWith } from "../../support/caps.ts";
import { fakeHost } from "../../support/fake-host.ts";

const POLICY: CommandPolicy = { allow: [], sandbox: "prefer" };

/** Names of the tools of a swarm with such a request. */
function toolsWith(request: Partial<SwarmRequest>): readonly string[] {
  const whole: SwarmRequest = {
    goal: "x",
    workspace: "/work",
    tier: "balanced",
    caps: capsWith(),
    alertPercent: 80,
    concurrency: 1,
    checks: [],
    checkLimits: { timeoutMs: 1_000, memoryMb: 64 },
    mayRunCommands: true,
    ...request,
  };
  const key = async () => undefined;
  const endpoint = { baseUrl: "http://localhost", key, simulated: true, label: "x", openRouter: true };
  const abilities = createAbilities({ parts: { host: fakeHost(), endpoint }, request: whole, say: () => {} }, []);
  return toolsFor(abilities).map(({ name }) => name);
}

describe("the command line of agents", () => {
  it("is there where the folder is trusted and the user lets them", () => {
    assert.ok(toolsWith({ commands: POLICY }).includes("run_command"));
  });

  it("is not there in a folder that is not trusted", () => {
    assert.ok(!toolsWith({ commands: POLICY, mayRunCommands: false }).includes("run_command"));
  });

  it("is not there where the user wants none", () => {
    assert.ok(!toolsWith({ commands: { ...POLICY, forAgents: false } }).includes("run_command"));
    assert.ok(!toolsWith({}).includes("run_command"));
  });
});
