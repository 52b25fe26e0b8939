import * as z from "zod";
import { RunId } from "../core/history/run-summary.ts";
import type { ServedTool } from "../node/mcp/serve.ts";
import type { McpParts } from "./mcp-parts.ts";
import { findRun, noSuchRun } from "./mcp-runs.ts";

const StopInput = z.strictObject({
  id: RunId.optional(),
  all: z.boolean().optional().describe("true: every swarm of this server."),
});

/** Longest wait for swarms to end in order; they are going to end anyway. */
const WAIT_MS = 30_000;

export function stopTool(parts: McpParts): ServedTool<typeof StopInput> {
  const { answers, own, host } = parts;
  return {
    name: "stop_swarm",
    title: "Stop swarms",
    description: "Ends one swarm of this server (id) or all. What is finished is kept and can be reviewed.",
    input: StopInput,
    hints: { readOnly: false, destructive: false, openWorld: false },
    async call({ id, all = false }, { signal }) {
      if ((id === undefined) !== all) return answers.refuse('Give either an id or "all": true.');
      const meant = id === undefined ? own.all().filter(({ running }) => running) : [own.get(id)];
      const swarms = meant.flatMap((one) => one ?? []);
      if (id !== undefined && swarms.length === 0) {
        const run = await findRun(parts, id);
        if (run === null) return answers.refuse(noSuchRun(id));
        return answers.refuse(`Swarm ${id} is not of this server; it is ${run.status}. Who started it can stop it.`);
      }
      for (const swarm of swarms) swarm.stop();
      const ended = Promise.all(swarms.map(({ left }) => left));
      await Promise.race([ended, host.sleep(WAIT_MS, signal).catch(() => undefined)]);
      return answers.give({
        swarms: swarms.map((swarm) => ({
          id: swarm.id,
          status: swarm.running ? "stopping" : "ended",
          outcome: swarm.state.outcome?.status ?? null,
        })),
      });
    },
  };
}
