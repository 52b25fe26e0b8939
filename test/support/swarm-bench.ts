import { join } from "node:path";
import { createEngine } from "../../src/core/engine.ts";
import type { Endpoint, SwarmRequest, SwarmResult } from "../../src/core/engine-types.ts";
import type { SwarmEvent } from "../../src/core/events.ts";
import type { Host } from "../../src/core/host.ts";
import type { TierFile } from "../../src/core/models/tier-schema.ts";
import type { Tier } from "../../src/core/models/vocabulary.ts";
import { type NanoUsd, sum, usd } from "../../src/core/money.ts";
import type { Ledger, LedgerRow } from "../../src/core/spend/ledger.ts";
import type { PlannedTask } from "../../src/core/swarm/plan.ts";
import { applyEvent } from "../../src/core/swarm/state.ts";
import type { SwarmState } from "../../src/core/swarm/state-types.ts";
import type { EmulatorOptions } from "../../src/emulator/options.ts";
import type { Answer, AnswerToolCall, ParsedChatRequest, Reply } from "../../src/emulator/responder.ts";
import type { Emulator } from "../../src/emulator/server.ts";
import { asksForNotes } from "../../src/emulator/simulated/condenser.ts";
import { type Conversation, readConversation } from "../../src/emulator/simulated/conversation.ts";
import { toolCall } from "../../src/emulator/simulated/edits.ts";
import { asksForPlan } from "../../src/emulator/simulated/planner.ts";
import { asksForReview } from "../../src/emulator/simulated/reviewer.ts";
import { createNodeHost } from "../../src/node/host.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { capsWith } from "./caps.ts";
import { emulator } from "./emulated.ts";
import { catalogueJson, tierJsons } from "./real-configs.ts";
import { temporaryFolder, writeTree } from "./trees.ts";

/** What a whole swarm came to, by every book that was kept of it. */
export interface Ran {
  readonly result: SwarmResult;
  readonly events: readonly SwarmEvent[];
  readonly state: SwarmState;
  readonly rows: readonly LedgerRow[];
  /** The emulator's own bill. */
  readonly billed: NanoUsd;
  readonly emulator: Emulator;
}

export interface SwarmScript {
  /** The planner's answer; without it the plan must be given with the request. */
  readonly plan?: (request: ParsedChatRequest) => Reply;
  /** A worker's next answer. */
  readonly turn: (talk: Conversation, request: ParsedChatRequest) => Reply;
  /** The second model's answer about a result; left out: it accepts. */
  readonly review?: (request: ParsedChatRequest) => Reply;
}

export interface SwarmOptions {
  readonly request?: Partial<SwarmRequest>;
  readonly emulator?: Partial<EmulatorOptions>;
  readonly endpoint?: Partial<Endpoint>;
  readonly host?: Partial<Host>;
  /** What the engine is given in the ledger's place. */
  readonly ledger?: (real: Ledger) => Ledger;
  /** A tier's file with changes. */
  readonly tiers?: Partial<Record<Tier, TierFile>>;
  readonly onEvent?: (event: SwarmEvent, emulator: Emulator) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs whole swarms: the real engine, HTTP, ledger, git and processes, and only the model is the test's own. The
 * workspace and all that a run writes are below `folder`, which is removed with `dispose`.
 */
export function swarmBench(files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  const workspace = join(folder.path, "work");
  writeTree(workspace, files);
  return {
    folder: folder.path,
    workspace,
    dispose: folder.dispose,
    /** The ledger of all runs, opened for the length of this. */
    async books<T>(read: (ledger: Ledger) => Promise<T>): Promise<T> {
      const ledger = await openLedger({ file: join(folder.path, "ledger.sqlite") });
      return read(ledger).finally(() => ledger.close());
    },
    async run(script: SwarmScript, options: SwarmOptions = {}): Promise<Ran> {
      const catalogue = catalogueJson();
      const endpoint = await emulator((request) => replyOf(script, request), { catalogue, ...options.emulator });
      const ledger = await openLedger({ file: join(folder.path, "ledger.sqlite") });
      try {
        const engine = createEngine({
          host: { ...createNodeHost(), ...options.host },
          ledger: options.ledger?.(ledger) ?? ledger,
          endpoint: {
            baseUrl: endpoint.url,
            key: async () => endpoint.key,
            simulated: true,
            label: "emulator",
            openRouter: true,
            ...options.endpoint,
          },
          configs: { models: catalogue, tiers: { ...tierJsons(), ...options.tiers } },
          runsFolder: join(folder.path, "runs"),
        });
        const events: SwarmEvent[] = [];
        const result = await engine.runSwarm(
          requestOf(workspace, options.request),
          (event) => {
            events.push(event);
            options.onEvent?.(event, endpoint);
          },
          options.signal ?? new AbortController().signal,
        );
        const state = events.reduce(applyEvent, null as SwarmState | null);
        if (state === null) throw new Error("the swarm said nothing");
        const rows = await ledger.attempts({ swarm: result.id });
        return { result, events, state, rows, billed: endpoint.billed(), emulator: endpoint };
      } finally {
        await ledger.close();
      }
    },
  };
}

export type SwarmBench = ReturnType<typeof swarmBench>;

/** Settled cost by each of the books, which must be one number. */
export function books({
  state,
  rows,
  billed,
  events,
}: Ran): Record<"agents" | "swarm" | "ledger" | "said" | "billed", number> {
  const finished = events.find((event) => event.type === "swarm.finished");
  return {
    agents: sum(state.tasks.map((task) => task.totals.settled)),
    swarm: state.totals.settled,
    ledger: sum(rows.map((row) => row.cost ?? usd("0"))),
    said: finished?.settled ?? -1,
    billed,
  };
}

/** Writes a file in its first turn of an attempt and says in the next that it is done. */
export function writes(talk: Conversation, path: string, content: string): Answer {
  return talk.turnsDone === 0 ? calls(toolCall("write_file", { path, content })) : says("Done.");
}

export function calls(...toolCalls: readonly AnswerToolCall[]): Answer {
  return { content: "", toolCalls };
}

export function says(content: string): Answer {
  return { content, toolCalls: [] };
}

export function planOf(...tasks: readonly PlannedTask[]): Answer {
  return says(JSON.stringify({ tasks }));
}

export function replyOf(script: SwarmScript, request: ParsedChatRequest): Reply {
  if (asksForPlan(request)) {
    if (script.plan === undefined) throw new Error("the test did not expect to be asked for a plan");
    return script.plan(request);
  }
  if (asksForReview(request)) return script.review?.(request) ?? says(JSON.stringify(ACCEPTED));
  if (asksForNotes(request)) return says("Notes of what was done so far.");
  const talk = readConversation(request.messages);
  if (talk === null) throw new Error("a request that is neither a planner's nor a worker's");
  return script.turn(talk, request);
}

const ACCEPTED = { verdict: "accept", reasons: ["The test accepts it."], unmet: [] };

function requestOf(workspace: string, parts: Partial<SwarmRequest> = {}): SwarmRequest {
  return {
    goal: "Do what the test says",
    workspace,
    tier: "balanced",
    caps: capsWith(),
    alertPercent: 80,
    concurrency: 10,
    // A check of its own that passes: npm alone would take longer than all the rest.
    checks: [{ name: "test", file: "true", args: [] }],
    checkLimits: { timeoutMs: 20_000, memoryMb: 1_024 },
    mayRunCommands: true,
    ...parts,
  };
}
