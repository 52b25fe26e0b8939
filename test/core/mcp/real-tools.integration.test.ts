import assert from "node:assert/strict";
import { Ajv } from "@modelcontextprotocol/client/validators/ajv";
import { readListing } from "../../../src/core/mcp/listing.ts";
import { type McpTool, mcpTool } from "../../../src/core/mcp/mcp-tool.ts";
import { validate } from "../../../src/core/mcp/schema/validate.ts";
import type { ListedTool } from "../../../src/core/mcp/server.ts";
import { modelName } from "../../../src/core/mcp/tool-names.ts";
import { parseToolCall, toolDefinitions } from "../../../src/core/tools/parse-call.ts";
import { brokenValues, validValue } from "../../support/mcp-arguments.ts";
import { fakeSpec } from "../../support/mcp-servers.ts";
import { refusedByProviders } from "../../support/openai-limits.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { sharedData } from "../../support/shared-data.ts";

type Real = ListedTool & { readonly server: string; readonly inputSchema: Record<string, unknown> };

for (const count of [218, 459]) {
  describe(`${count} real tools`, () => {
    const text = sharedData(`mcp/tools-${count}.json`);
    if (text === undefined) return;
    const real = JSON.parse(text) as readonly Real[];
    let tools: readonly McpTool[];

    before(() => {
      tools = real.map((one) => mcpTool(fakeSpec(one.server), modelName(one.server, one.name), one, unused));
    });

    it("can all be used, each with a name of its own", () => {
      for (const server of new Set(real.map((one) => one.server)))
        assert.deepEqual(
          readListing(
            real.filter((one) => one.server === server),
            [],
          ).left,
          [],
          server,
        );
      assert.equal(new Set(tools.map(({ name }) => name)).size, count);
    });

    it("become definitions that every provider takes", () => {
      const wrong = toolDefinitions(tools).flatMap((one) =>
        refusedByProviders(one).map((why) => `${one.name}: ${why}`),
      );
      assert.deepEqual(wrong, []);
    });

    it("take and refuse the arguments that another validator takes and refuses, and are shown no narrower", () => {
      const random = seededRandom(8);
      let [taken, refused] = [0, 0];
      for (const [at, tool] of tools.entries()) {
        const { $schema: _, ...schema } = real[at]?.inputSchema ?? {};
        const judge = new Ajv({ strict: false, validateFormats: false, validateSchema: false }).compile(schema);
        const valid = validValue(schema, random);
        const broken = brokenValues(valid);
        // Every one of them for small arguments, some of them for large ones.
        const step = Math.ceil(broken.length / 40);
        for (const value of [valid, ...broken.filter((__, i) => i % step === 0)]) {
          const fits = judge(value);
          const sent = JSON.stringify(value);
          const status = parseToolCall(tools, { id: "1", name: tool.name, arguments: sent }).status;
          assert.equal(status === "ok", fits, `${tool.name} ${sent}`);
          if (fits) assert.deepEqual(validate(tool.parameters, value), [], `${tool.name} is shown narrower: ${sent}`);
          if (fits) taken++;
          else refused++;
        }
        assert.ok(judge(valid), `${tool.name}: the arguments made for it do not fit: ${JSON.stringify(valid)}`);
      }
      assert.ok(taken > count && refused > 4 * count, `${taken} taken, ${refused} refused`);
    }).timeout(60_000);
  });
}

async function unused(): Promise<never> {
  throw new Error("nothing is called here");
}
