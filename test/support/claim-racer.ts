import { appendFileSync } from "node:fs";
import { claimFolder } from "../../src/node/claims.ts";

/**
 * `node claim-racer.ts FOLDER LOG`: claims the folder again and again, and writes each claim and each release into the
 * log, both while it has it. Ends when it is killed, or when its standard input ends.
 */
const [folder = "", log = ""] = process.argv.slice(2);
const told = (what: string) => appendFileSync(log, `${what} ${process.pid}\n`);

let over = false;
process.stdin.on("end", () => {
  over = true;
});
process.stdin.resume();
while (!over) {
  const release = await claimFolder(folder);
  if (release === null) {
    await new Promise(setImmediate);
    continue;
  }
  told("claimed");
  await new Promise(setImmediate);
  told("released");
  await release();
}
