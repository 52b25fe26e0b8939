import type { Guard } from "./guard.ts";

/** What keeps a budget from being passed, and an answer that was cut from being run. */
export const MONEY: readonly Guard[] = [
  {
    name: "cap-in-the-transaction",
    file: "src/node/ledger/book.ts",
    on: "if (use.settled + use.open + bound > limit.cap)",
    off: "if (false)",
    tests: ["test/node/ledger/contract.integration.test.ts"],
  },
  {
    name: "nothing-sent-without-a-booking",
    file: "src/core/provider/metered.ts",
    on: 'return releaseUnsent(deps, booking, call, "budget", unwritable(error));',
    off: "",
    tests: ["test/core/provider/metered.test.ts"],
  },
  {
    name: "stop-after-a-broken-bound",
    file: "src/core/provider/metered.ts",
    on: 'if (stopped !== undefined) return notMade(request.model, "bound_exceeded", stopped);',
    off: "",
    tests: ["test/core/provider/metered.test.ts"],
  },
  {
    name: "no-price-no-call",
    file: "src/core/provider/metered.ts",
    on: "if (!price) {",
    off: "if (false) {",
    tests: ["test/core/provider/metered.test.ts"],
  },
  {
    name: "a-stream-without-an-end-is-cut",
    file: "src/core/provider/stream-answer.ts",
    on: "if (answer.finish === null) return",
    off: "if (false) return",
    tests: ["test/core/provider/stream-answer.test.ts", "test/core/provider/openai.test.ts"],
  },
  {
    name: "arguments-fit-the-schema",
    file: "src/core/tools/parse-call.ts",
    on: 'if (parsed.success) return { status: "ok", tool, input: parsed.data };',
    off: 'return { status: "ok", tool, input: value };',
    tests: ["test/core/tools/parse-call.test.ts"],
  },
  {
    name: "calls-of-a-cut-answer-are-dropped",
    file: "src/core/agent/loop.ts",
    on: 'if (answer.finish === "length" || answer.finish === "content_filter") return',
    off: "if (false) return",
    tests: ["test/core/agent/loop.test.ts"],
  },
];
