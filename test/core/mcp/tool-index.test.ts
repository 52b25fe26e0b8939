import assert from "node:assert/strict";
import fc from "fast-check";
import type { IndexedTool } from "../../../src/core/mcp/selection.ts";
import { createToolIndex } from "../../../src/core/mcp/tool-index.ts";
import { wordsOf } from "../../../src/core/mcp/tool-index-words.ts";

const tool = (server: string, name: string, description = "", parameters: readonly string[] = []): IndexedTool => ({
  name: `${server}_${name}`,
  server,
  description,
  parameters,
});

const TOOLS = [
  tool("shop", "listOrders", "All orders of a customer.", ["customer id of the customer"]),
  tool("shop", "cancel_order", "Takes an order back before it is sent."),
  tool("kitchen", "find-recipe", "Dishes that can be made of what is there.", ["ingredients"]),
  tool("city", "park_car", "Where a car can stand over night."),
  tool("search", "bing", "使用必应搜索指定的关键词"),
];

const letters = [..."abcdefghijklmnopqrstuvwxyz"];
const word = fc.string({ minLength: 4, maxLength: 9, unit: fc.constantFrom(...letters) });
const name = fc
  .tuple(fc.array(word, { minLength: 1, maxLength: 3 }), fc.constantFrom("snake", "kebab", "camel"))
  .map(([words, style]) => {
    if (style === "camel")
      return words.map((one, at) => (at === 0 ? one : `${one[0]?.toUpperCase()}${one.slice(1)}`)).join("");
    return words.join(style === "snake" ? "_" : "-");
  });
const made = fc.uniqueArray(fc.tuple(word, name, fc.lorem({ maxCount: 8 })), {
  minLength: 1,
  maxLength: 30,
  selector: ([server, own]) => `${server}_${own}`,
});

describe("the index of tools", () => {
  it("parts words as names and people write them", () => {
    for (const [text, words] of [
      ["getHTTPResponse2", ["http", "respons", "2"]],
      ["create_pull-request", ["creat", "pul", "request"]],
      ["calls called cancelling", ["cal", "cal", "cancel"]],
      ["queries matched parsing, the boxes", ["query", "match", "pars", "box"]],
      ["必应搜索", ["必应", "应搜", "搜索"]],
      ["八", ["八"]],
      ["ＰＤＦ", ["pdf"]],
    ] as const)
      assert.deepEqual(wordsOf(text), words, text);
  });

  it("reads no further in a text than tools are described", () => {
    assert.equal(wordsOf("word ".repeat(10_000)).length, 4_000);
  });

  it("finds by words of the name, the description, the parameters and the server, in whatever form", () => {
    const index = createToolIndex(TOOLS);
    assert.equal(index.search("cancelling orders")[0], "shop_cancel_order");
    assert.equal(index.search("dishes")[0], "kitchen_find-recipe");
    assert.equal(index.search("ingredient")[0], "kitchen_find-recipe");
    assert.equal(index.search("city")[0], "city_park_car");
    assert.equal(index.search("搜索")[0], "search_bing");
    assert.deepEqual(index.search("the of and"), []);
  });

  it("finds by other words for the same, behind the word itself", () => {
    const index = createToolIndex([tool("a", "delete_row"), tool("b", "remove_row")]);
    assert.deepEqual(index.search("delete"), ["a_delete_row", "b_remove_row"]);
    assert.deepEqual(index.search("remove"), ["b_remove_row", "a_delete_row"]);
    assert.deepEqual(index.search("erase"), ["a_delete_row", "b_remove_row"]);
  });

  it("gives each part of a task its tools, though one part says far more", () => {
    const many = Array.from({ length: 30 }, (_, at) =>
      tool("shop", `order_${at}`, "An order of a customer in the shop."),
    );
    const task = "Look at the orders of the customer in the shop, each order of each customer. Then find a recipe.";
    const found = createToolIndex([...TOOLS, ...many]).search(task);
    assert.ok(found.indexOf("kitchen_find-recipe") < 5, String(found.slice(0, 8)));
  });

  it("counts what was likely next as found, where it is a tool at all", () => {
    const index = createToolIndex(TOOLS);
    assert.ok(!index.search("recipe").includes("city_park_car"));
    assert.ok(index.search("recipe", ["gone", "city_park_car"]).includes("city_park_car"));
  });

  it("finds every tool by its own name, first", () => {
    fc.assert(
      fc.property(made, (rows) => {
        const tools = rows.map(([server, own, description]) => tool(server, own, description));
        const index = createToolIndex(tools);
        const words = (one: IndexedTool) => [...new Set(wordsOf(one.name))].sort().join(" ");
        for (const one of tools) {
          const first = index.search(one.name)[0];
          const other = tools.find(({ name: named }) => named === first);
          // Names of the same words are one to an index.
          assert.ok(
            first === one.name ||
              (other &&
                words(one)
                  .split(" ")
                  .every((part) => words(other).split(" ").includes(part))),
            `${one.name}: ${first}`,
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  it("gives the same order for the same tools, however they are listed", () => {
    fc.assert(
      fc.property(made, fc.infiniteStream(fc.nat()), fc.lorem({ maxCount: 12 }), (rows, draws, query) => {
        const tools = rows.map(([server, own, description]) => tool(server, own, description));
        const shuffled = tools
          .map((one) => [draws.next().value as number, one] as const)
          .toSorted(([a], [b]) => a - b)
          .map(([, one]) => one);
        assert.deepEqual(createToolIndex(shuffled).search(query), createToolIndex(tools).search(query));
      }),
      { numRuns: 50 },
    );
  });

  it("finds the same tools when others are added that have nothing to do with it", () => {
    const other = fc.array(fc.string({ minLength: 3, maxLength: 9, unit: fc.constantFrom(..."0123456789") }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(
        other,
        fc.constantFrom("cancel my order", "park the car", "a recipe of what is there", "搜索"),
        (names, query) => {
          const more = [...new Set(names)].map((own) => tool("999", `x${own}`, "0000"));
          const index = createToolIndex([...TOOLS, ...more]);
          const before = createToolIndex(TOOLS).search(query);
          assert.deepEqual(index.search(query).toSorted(), before.toSorted());
          assert.equal(index.search(query)[0], before[0]);
        },
      ),
      { numRuns: 50 },
    );
  });
});
