import type { ListedRow } from "../../test/support/listed-tools.ts";
import { sharedData } from "../../test/support/shared-data.ts";
import { runToolSwarm } from "../../test/support/tool-swarm.ts";

const TURNS = 20;

/** Prints scenario D with tools of servers; whether it holds, or there is no data. */
export async function reportSwarm(): Promise<boolean> {
  const text = sharedData("mcp/tools-218.json");
  if (text === undefined) return true;
  const start = performance.now();
  const ran = await runToolSwarm(JSON.parse(text) as readonly ListedRow[], TURNS);
  const seconds = (performance.now() - start) / 1_000;
  console.log(
    [
      `Simulated: 5 agents with 218 real tools of 12 servers on the emulator, ${ran.turns} turns each at least, ${seconds.toFixed(1)} s; the swarm is ${ran.outcome}.`,
      `${ran.scripted} scripted calls: ${ran.right} reached the tool that was meant, ${ran.valid} with arguments that the server's own schema allows.`,
      `${ran.foundByDeed} of 218 tools were listed by a search for what they do; the others by one for their name.`,
      `Largest request ${ran.largest} tokens of a window of ${ran.window}; conversations made shorter: ${ran.condensed}.`,
      `Tools of servers in each request: ${ran.carried} tokens instead of ${ran.all}; definitions the same in every request: ${ran.prefixes === 1 ? "yes" : "NO"}.`,
    ].join("\n"),
  );
  return (
    ran.scripted === 218 && ran.right === 218 && ran.valid === 218 && ran.largest < ran.window && ran.prefixes === 1
  );
}
