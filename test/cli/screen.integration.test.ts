import assert from "node:assert/strict";
import { hasTerminals, onScreen } from "../support/screen.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("the swarm on a terminal's screen", () => {
  const data = temporaryFolder();

  before(function () {
    if (hasTerminals()) return;
    console.log("      skipped: there is no util-linux script here to make a terminal with");
    this.skip();
  });

  it("asks at the cap below what it is doing, and ends in order on Ctrl-C", async () => {
    const screen = onScreen("--budget 0.018 --alert 5 --concurrency 3", data());
    await screen.shown("Type an amount to raise it to");
    screen.type("much\r");
    await screen.shown('"much" is no answer.');
    screen.type("\x03");
    const { code, text } = await screen.ended;
    assert.equal(code, 130);
    assert.match(text, /Result +stopped \(cancelled\)/);
    assert.match(text, /of this swarm's budget of \$0\.018 is used/, "the alert is in the list");
    assert.match(text, /about \$0\.0\d+ in all/);
  });
});
