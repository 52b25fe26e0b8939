import assert from "node:assert/strict";
import { ChatResult$inboundSchema } from "@openrouter/sdk/models/chatresult.js";
import { ChatStreamChunk$inboundSchema } from "@openrouter/sdk/models/chatstreamchunk.js";
import { ModelsListResponse$inboundSchema } from "@openrouter/sdk/models/modelslistresponse.js";
import { ABLE, asking, chunks, emulator, post, READ_FILE } from "../../support/emulated.ts";
import { sharedData } from "../../support/shared-data.ts";

const STREAMS = [
  "stream-web-search-2026-08-11",
  "stream-choices-empty-usage-2026-03-08",
  "stream-tail-legacy-usage-2026-02-02",
  "stream-midstream-error-2025-11-03",
  "stream-tool-call-empty-args-2026-03-08",
];

/** An update of the client that redefines the wire shows here, before anybody doubts the emulator. */
describe("the schemas of OpenRouter's own client", () => {
  for (const name of STREAMS) {
    it(`take the recorded ${name}`, function () {
      const text = sharedData(`openrouter/recorded/${name}.sse`);
      if (text === undefined) return this.skip();
      const all = chunks(text);
      assert.ok(all.length > 2);
      for (const chunk of all) ChatStreamChunk$inboundSchema.parse(chunk);
    });
  }

  it("take the recorded answer and the recorded models", function () {
    const answer = sharedData("openrouter/recorded/nonstream-tool-call-2026-05-21.json");
    const models = sharedData("openrouter/models-2026-08-22.full.json");
    if (answer === undefined || models === undefined) return this.skip();
    ChatResult$inboundSchema.parse(JSON.parse(answer));
    const { data } = JSON.parse(models) as { data: unknown[] };
    ModelsListResponse$inboundSchema.parse({ data, total_count: data.length, links: { next: null } });
  });

  it("take every chunk of the emulator, errors within streams included", async () => {
    const calls = { content: "Hm.", reasoning: "So.", toolCalls: [{ name: "read_file", arguments: "" }] };
    for (const form of ["documented", "no_choices", "with_usage", null] as const) {
      const error = { code: 502, message: "Provider disconnected" };
      const fault = form && ({ kind: "error_chunk", afterTokens: 2, error, form } as const);
      const emulated = await emulator(calls, { faults: () => fault });
      const body = asking("Go", { model: ABLE, stream: true, tools: [READ_FILE] });
      for (const chunk of chunks(await (await post(emulated, body)).text())) ChatStreamChunk$inboundSchema.parse(chunk);
    }
  });
});
