import * as z from "zod";
import { acceptable } from "../verify/acceptable.ts";
import { defineTool } from "./define-tool.ts";

export const runChecks = defineTool({
  name: "run_checks",
  description:
    "Runs the checks that decide about your task (type check, lint, tests) on your files as they are now. " +
    "They are run again when you have answered.",
  input: z.strictObject({}),
  effect: "run",
  source: "tool",
  resume: "repeat",
  async run(_input, context) {
    const verdicts = await context.runChecks();
    if (verdicts.length === 0) {
      const content = "There are no checks here. Read your change again and make sure that it is right.";
      return { ok: true, content, summary: "no checks to run" };
    }
    const decision = acceptable(verdicts);
    const each = verdicts.map((verdict) => `${verdict.check}: ${verdict.status}`).join("\n");
    const words = verdicts.map((verdict) => `${verdict.check} ${verdict.status}`).join(", ");
    const content = decision.status === "passed" ? each : `${decision.feedback}\n\n${each}`;
    return { ok: decision.status === "passed", content, summary: `checks: ${words}` };
  },
});
