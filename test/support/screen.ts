import { execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { KEPT } from "./kept-variables.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Of util-linux: gives a program a terminal of its own. */
const SCRIPT = "script";

export function hasTerminals(): boolean {
  try {
    return execFileSync(SCRIPT, ["--version"], { encoding: "utf8" }).includes("util-linux");
  } catch {
    return false;
  }
}

/** The program on a terminal, and a way to type into it once it has shown something. */
export function onScreen(args: string, data: string, env: Readonly<Record<string, string>> = {}) {
  const command = `stty cols 200 rows 50; '${process.execPath}' '${MAIN}' ${args}`;
  const child = spawn(SCRIPT, ["-qec", command, "/dev/null"], {
    env: { ...KEPT, HOME: data, LANG: "C.UTF-8", TERM: "xterm", FRUGAL_SWARM_DATA: data, ...env },
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
      const look = () => text.includes(words) && resolve();
      waiting.push(look);
      look();
      void ended.then(() => reject(new Error(`it ended before it showed "${words}":\n${text}`)));
    });
  return { ended, shown, type: (keys: string) => child.stdin.write(keys) };
}
