import assert from "node:assert/strict";
import type { ToolResult } from "../../../src/core/tools/tool.ts";
import { type ProcessBench, processBench } from "../../support/mcp-processes.ts";

/** What an agent is told, and the server's state when it is. */
interface Expected {
  readonly says: RegExp;
  readonly ok?: boolean;
  readonly state?: string;
  /** Of restarts that were begun. */
  readonly restarts?: number;
  readonly callTimeoutMs?: number;
  readonly callLimitMs?: number;
  readonly also?: (bench: ProcessBench, result: ToolResult) => Promise<void> | void;
}

const LONG_ENOUGH = 800;

const KINDS: Readonly<Record<string, Expected>> = {
  silence: { says: /no answer and no progress within 0.8 seconds/, callTimeoutMs: LONG_ENOUGH },
  "double-answer": {
    ok: true,
    says: /first/,
    also: async (bench) => assert.match((await bench.call("double-answer__work")).content, /first/),
  },
  "wrong-id": { says: /no answer and no progress/, callTimeoutMs: LONG_ENOUGH },
  "id-of-another-type": { says: /no answer and no progress/, callTimeoutMs: LONG_ENOUGH },
  batch: { says: /no answer and no progress/, callTimeoutMs: LONG_ENOUGH },
  noise: { ok: true, says: /done/ },
  "invalid-utf8": { ok: true, says: /a\ufffd\ufffd\(b/ },
  "huge-result": {
    ok: true,
    says: /x{100}/,
    also: (_bench, { content }) => assert.ok(content.length < 200_000, String(content.length)),
  },
  "many-parts": { ok: true, says: /more parts are left out/ },
  "huge-line": { says: /a line of more than 16 MB, and was closed/, restarts: 1 },
  flood: { says: /more than 5,000 messages in a second that nobody had asked for/, restarts: 1 },
  "flood-of-answers": { says: /more than 5,000 messages in a second/, restarts: 1 },
  "crash-in-call": { says: /it ended with exit code 3; its last words: Segmentation of a kind/, restarts: 1 },
  "closes-output": { says: /it closed its output/, restarts: 1 },
  "partial-frame": { says: /it ended with exit code 5/, restarts: 1 },
  "endless-progress": {
    says: /progress, but had no result within 1.5 seconds|no answer within 1.5 seconds/,
    callTimeoutMs: LONG_ENOUGH,
    callLimitMs: 1_500,
    also: async (bench) => {
      // Nothing but its limit ends it, and by then the word about the first one has long been read.
      await bench.call("endless-progress__work");
      assert.ok(bench.notes("endless-progress").includes("notifications/cancelled"));
    },
  },
  sampling: { ok: true, says: /the client answered .*-32601/ },
  elicitation: { ok: true, says: /the client answered .*-32601/ },
  "unknown-request": { ok: true, says: /the client answered .*-32601/ },
  "result-is-none": { says: /the server's answer is no result/ },
  "content-is-text": { says: /its content is no list/ },
  "result-is-null": { says: /its answer is none that the protocol knows/ },
  "huge-error": {
    says: /the server refused: bad<U\+202E>/,
    also: (_bench, { content }) => assert.ok(content.length < 20_000, String(content.length)),
  },
  "prototype-keys": {
    ok: true,
    says: /done/,
    also: () => assert.equal(({} as { polluted?: number }).polluted, undefined),
  },
  "half-its-lists": {
    ok: true,
    says: /done/,
    // Its resources are offered and listed though it never says what templates it has.
    also: async (bench) => {
      const { content } = await bench.call("list_resources", { server: "half-its-lists" });
      assert.equal(content, "1 of 1 resources:\n1. note://1 (One)");
    },
  },
  "stderr-flood": {
    ok: true,
    says: /done/,
    also: (bench) => {
      const length = bench.box.stderr("stderr-flood").length;
      assert.ok(length > 1_000 && length < 70_000, String(length));
    },
  },
};

describe("A server that misbehaves when it is called", function () {
  this.timeout(60_000);
  for (const [kind, expected] of Object.entries(KINDS))
    it(`fails its own calls and no others: ${kind}`, async () => {
      const { callTimeoutMs = 20_000, callLimitMs = 30_000 } = expected;
      const bench = await processBench([kind, "good"], { spec: { callTimeoutMs, callLimitMs } });
      try {
        assert.equal(bench.state(kind), "running", JSON.stringify(bench.said));
        const result = await bench.call(`${kind}__work`);
        assert.match(result.content, expected.says);
        assert.equal(result.ok, expected.ok ?? false);
        assert.match((await bench.call("good__work")).content, /done/);
        assert.equal(bench.notes("good").filter((note) => note === "call work").length, 1);
        await expected.also?.(bench, result);
        assert.equal(bench.waits.length, expected.restarts ?? 0);
      } finally {
        await bench.dispose();
      }
      assert.deepEqual(bench.pids(), []);
    });
});
