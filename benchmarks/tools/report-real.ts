import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { selectTools } from "../../src/core/mcp/select-tools.ts";
import { definitionTokens, tokenCost } from "../../src/core/mcp/tool-cost.ts";
import { loadCatalogue } from "../../src/core/models/catalogue.ts";
import { formatPrice, formatUsd, type PicoUsdPerToken } from "../../src/core/money.ts";
import { toolDefinitions } from "../../src/core/tools/parse-call.ts";
import { fakeHost } from "../../test/support/fake-host.ts";
import { type ListedRow, toolsOfRows } from "../../test/support/listed-tools.ts";
import { catalogueJson } from "../../test/support/real-configs.ts";
import { sharedData } from "../../test/support/shared-data.ts";
import { contextIn } from "../../test/support/tool-bench.ts";
import { median } from "../figure.ts";

const FILES = ["tools-218", "tools-459"] as const;

/** Searches that are timed, each by what another tool does. */
const SEARCHES = 200;

/** The model that coding starts on in the balanced tier. */
const MODEL = "deepseek/deepseek-v3.2";

/** Prints what loading, converting, selecting and searching the real tools takes. */
export async function reportReal(): Promise<void> {
  const price = loadCatalogue(catalogueJson(), "models.json").price(MODEL)?.input;
  if (price === undefined) throw new Error(`${MODEL} has no price`);
  console.log(
    `\nReal tools, in this process; tokens by the house's cautious count, dollars at ${formatPrice(price)} of ${MODEL}, no cache.`,
  );
  for (const file of FILES) {
    const text = sharedData(`mcp/${file}.json`);
    if (text !== undefined) await reportFile(file, text, price);
  }
}

async function reportFile(file: string, text: string, price: PicoUsdPerToken): Promise<void> {
  const before = heap();
  const [rows, loaded] = timed(() => JSON.parse(text) as readonly ListedRow[]);
  const [tools, converted] = timed(() => toolsOfRows(rows));
  const [selected, indexed] = timed(() => selectTools(tools));
  const [definitions, defined] = timed(() => toolDefinitions(tools));
  const grown = heap() - before;
  const [find] = selected;
  if (find === undefined || definitions.length !== tools.length) throw new Error("nothing was selected");
  const context = contextIn(fakeHost(), "/copy");
  const times: number[] = [];
  for (let at = 0; at < SEARCHES; at++) {
    const query = rows[at % rows.length]?.description?.slice(0, 500) || "a tool";
    const start = performance.now();
    await find.run({ query }, context);
    times.push(performance.now() - start);
  }
  const [all, some] = [tokenCost(tools, price), tokenCost(selected, price)];
  console.log(
    [
      `${tools.length} tools of ${new Set(tools.map(({ server }) => server)).size} servers (${file}): read ${ms(loaded)}, converted ${ms(converted)}, selected and indexed ${ms(indexed)}, defined ${ms(defined)}; ${(grown / 2 ** 20).toFixed(1)} MB of heap.`,
      `  A search: median ${ms(median(times))}, the slowest ${ms(Math.max(...times))}.`,
      `  Each request: all ${all.tokens} tokens, ${formatUsd(all.perTurn)}; selected ${some.tokens} tokens, ${formatUsd(some.perTurn)} (${((100 * some.tokens) / all.tokens).toFixed(1)} %).`,
    ].join("\n"),
  );
  const servers = Map.groupBy(tools, ({ server }) => server);
  const dearest = [...servers]
    .map(([server, own]) => ({ server, tokens: definitionTokens(own), count: own.length }))
    .toSorted((a, b) => b.tokens - a.tokens);
  console.log(
    `  Dearest servers: ${dearest
      .slice(0, 4)
      .map(({ server, tokens, count }) => `${server} ${tokens} (${count} tools)`)
      .join(", ")}.`,
  );
}

function timed<T>(work: () => T): readonly [T, number] {
  const start = performance.now();
  const value = work();
  return [value, performance.now() - start];
}

/** After all that is not used was collected. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
