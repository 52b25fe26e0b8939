import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readListing } from "../src/core/mcp/listing.ts";
import { mcpTool } from "../src/core/mcp/mcp-tool.ts";
import type { ListedTool } from "../src/core/mcp/server.ts";
import { definitionTokens } from "../src/core/mcp/tool-cost.ts";
import { modelName } from "../src/core/mcp/tool-names.ts";
import { parseInput, toolDefinitions } from "../src/core/tools/parse-call.ts";
import { brokenValues, validValue } from "../test/support/mcp-arguments.ts";
import { fakeSpec } from "../test/support/mcp-servers.ts";
import { seededRandom } from "../test/support/seeded-random.ts";

/** Time and memory that real tools take until agents can call them, and that checking their arguments takes. */
for (const count of [218, 459]) {
  const file = fileURLToPath(new URL(`../../shared/data/mcp/tools-${count}.json`, import.meta.url));
  if (!existsSync(file)) {
    console.log(`${count} tools: skipped, the public data is not beside the project`);
    continue;
  }
  const real = JSON.parse(readFileSync(file, "utf8")) as readonly (ListedTool & { readonly server: string })[];
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const [tools, loadMs] = timed(() => {
    for (const server of new Set(real.map((one) => one.server)))
      readListing(
        real.filter((one) => one.server === server),
        [],
      );
    return real.map((one) => mcpTool(fakeSpec(one.server), modelName(one.server, one.name), one, unused));
  });
  const [definitions, defineMs] = timed(() => toolDefinitions(tools));
  globalThis.gc?.();
  const kilobytes = (process.memoryUsage().heapUsed - before) / 1024;
  const random = seededRandom(8);
  const values = real.map(({ inputSchema }) => {
    const valid = validValue(inputSchema, random);
    return [valid, ...brokenValues(valid).slice(0, 20)];
  });
  const [taken, checkMs] = timed(() =>
    tools.flatMap((tool, at) => (values[at] ?? []).filter((value) => parseInput(tool, value).status === "ok")),
  );
  const checks = values.flat().length;
  const characters = JSON.stringify(definitions).length;
  console.log(
    `${count} tools: listed, hashed, checked and converted in ${loadMs.toFixed(0)} ms, definitions in ${defineMs.toFixed(1)} ms; ` +
      `${kilobytes.toFixed(0)} KiB of heap${globalThis.gc ? "" : " (run with --expose-gc for a steady figure)"}; ` +
      `${characters} characters, ${definitionTokens(tools)} tokens (estimated); ` +
      `${checks} arguments checked in ${checkMs.toFixed(0)} ms, ${taken.length} taken`,
  );
}

function timed<T>(work: () => T): readonly [T, number] {
  const start = performance.now();
  const result = work();
  return [result, performance.now() - start];
}

async function unused(): Promise<never> {
  throw new Error("nothing is called here");
}
