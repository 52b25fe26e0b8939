import assert from "node:assert/strict";
import { task } from "../../support/plans.ts";
import { type Ran, type SwarmBench, type SwarmOptions, swarmBench, writes } from "../../support/swarm-bench.ts";

describe("the map that a planner is given", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "src/parse.ts": "export function parseHeaders(text: string): string[] {\n  return [];\n}\n" });
  });
  afterEach(() => bench.dispose());

  const planned = async (options: SwarmOptions = {}) => {
    const asked: string[] = [];
    const ran = await bench.run(
      {
        plan: ({ messages }) => {
          asked.push(JSON.stringify(messages));
          return { content: JSON.stringify({ tasks: [task("a")] }), toolCalls: [] };
        },
        turn: (talk) => writes(talk, "a.txt", "done\n"),
      },
      options,
    );
    return { ran, asked: asked.join("\n") };
  };
  const warnings = ({ events }: Ran) =>
    events.flatMap((one) => (one.type === "notice" && one.level === "warn" ? [one.text] : []));

  it("tells what the files define", async () => {
    const { ran, asked } = await planned({ request: { goal: "Parse the headers of a mail" } });
    assert.equal(ran.result.outcome.status, "done");
    assert.match(
      asked,
      /most important first:\\n<data-\w+ from=\\"repository\\">\\nsrc\/parse\.ts\\n +1: export function parseHeaders\(text: string\)/,
    );
  });

  it("is left out, with a word about it, where no parser can be had, and stops nothing", async () => {
    const { ran, asked } = await planned({
      host: { outline: () => Promise.reject(new Error("no grammar on this disk")) },
    });
    assert.equal(ran.result.outcome.status, "done");
    assert.ok(!asked.includes("parseHeaders"));
    assert.deepEqual(
      warnings(ran).filter((text) => text.includes("map")),
      ["The planner goes without a map of the code: no grammar on this disk"],
    );
  });

  it("is not read for a plan that was given", async () => {
    const outline = () => Promise.reject(new Error("nobody should ask"));
    const { ran, asked } = await planned({ host: { outline }, request: { plan: { tasks: [task("a")] } } });
    assert.deepEqual(
      [ran.result.outcome.status, asked, warnings(ran).filter((text) => text.includes("map"))],
      ["done", "", []],
    );
  });
});
