import assert from "node:assert/strict";
import { SAMPLE_WORKSPACE } from "../../src/cli/project.ts";
import { Terminal } from "../support/terminal.ts";

describe("a run in the terminal with rules for its data", () => {
  const terminal = new Terminal();
  after(() => terminal.dispose());

  const goal = ["Do it", "--workspace", SAMPLE_WORKSPACE];
  const key = { OPENROUTER_API_KEY: "sk-or-canary", ENDPOINT_API_KEY: "sk-canary" };

  it("is refused before anything is sent where the endpoint cannot keep them, with what to do", async () => {
    const eu = await terminal.run([...goal, "--data-region", "eu"], key);
    assert.deepEqual([eu.code, eu.stdout], [2, ""]);
    assert.match(eu.stderr, /Set the endpoint to https:\/\/eu\.openrouter\.ai\/api\/v1 .*or set the region to "any"/);
    // No such host: had anything been sent, the words would be of a network.
    const elsewhere = [...goal, "--endpoint", "https://models.invalid/v1", "--data-policy", "zero-retention"];
    const policy = await terminal.run(elsewhere, key);
    assert.deepEqual([policy.code, policy.stdout], [2, ""]);
    assert.match(policy.stderr, /models\.invalid gives no promise.*"zero-retention"\. Use OpenRouter or a server on/);
    assert.doesNotMatch(eu.stderr + policy.stderr, /canary/);
  });
});
