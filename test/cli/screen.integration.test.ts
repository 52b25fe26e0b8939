import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../support/temporary-folder.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Of util-linux: gives a program a terminal of its own. */
const SCRIPT = "script";

function hasTerminals(): boolean {
  try {
    return execFileSync(SCRIPT, ["--version"], { encoding: "utf8" }).includes("util-linux");
  } catch {
    return false;
  }
}

/** The program on a terminal, and a way to type into it once it has shown something. */
function onScreen(args: string, data: string) {
  const command = `stty cols 200 rows 50; '${process.execPath}' '${MAIN}' ${args}`;
  const child = spawn(SCRIPT, ["-qec", command, "/dev/null"], {
    env: { PATH: process.env.PATH, HOME: data, LANG: "C.UTF-8", TERM: "xterm", FRUGAL_SWARM_DATA: data },
  });
  let text = "";
  const waiting: (() => void)[] = [];
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    // Without what moves the cursor and colours.
    text += part.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[a-zA-Z]`, "g"), "");
    for (const look of waiting) look();
  });
  const ended = new Promise<{ code: number | null; text: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, text }));
  });
  const shown = (words: string) =>
    new Promise<void>((resolve, reject) => {
      waiting.push(() => text.includes(words) && resolve());
      void ended.then(() => reject(new Error(`it ended before it showed "${words}":\n${text}`)));
    });
  return { ended, shown, type: (keys: string) => child.stdin.write(keys) };
}

describe("the swarm on a terminal's screen", () => {
  const data = temporaryFolder();

  before(function () {
    if (hasTerminals()) return;
    console.log("      skipped: there is no util-linux script here to make a terminal with");
    this.skip();
  });

  it("asks at the cap below what it is doing, and ends in order on Ctrl-C", async () => {
    const screen = onScreen("--budget 0.012 --alert 20 --concurrency 3", data());
    await screen.shown("Type an amount to raise it to");
    screen.type("much\r");
    await screen.shown('"much" is no answer.');
    screen.type("\x03");
    const { code, text } = await screen.ended;
    assert.equal(code, 130);
    assert.match(text, /Result +stopped \(cancelled\)/);
    assert.match(text, /of this swarm's budget of \$0\.012 is used/, "the alert is in the list");
    assert.match(text, /about \$0\.0\d+ in all/);
  });
});
