import type { Engine, SwarmRequest, SwarmResult } from "../core/engine-types.ts";
import { errorText } from "../core/error-text.ts";
import type { SwarmEvent } from "../core/events.ts";
import { Interruption } from "../core/resume/interruption.ts";
import { applyEvent } from "../core/swarm/state.ts";
import type { SwarmState } from "../core/swarm/state-types.ts";

type BudgetReached = Extract<SwarmEvent, { type: "budget.reached" }>;

/** A swarm of this process: running, or ended since it began. */
export interface OwnSwarm {
  readonly id: string;
  readonly workspace: string;
  readonly state: SwarmState;
  readonly running: boolean;
  /** Milliseconds since the epoch, of its last event. */
  readonly lastAt: number;
  /** Caps that were met: nobody is there to raise one, so what ran was finished. The newest last. */
  readonly reached: readonly BudgetReached[];
  /** `null` while it runs, and where it broke down. */
  readonly result: SwarmResult | null;
  /** Why it broke down, a defect of this program; `null`: it did not. */
  readonly problem: string | null;
  /** Resolves when nothing of it is left in this process. */
  readonly left: Promise<void>;
  /** Told after each event and at its end. Returns the way to end it. */
  watch(onChange: () => void): () => void;
  /** What is finished is kept. */
  stop(): void;
}

export interface OwnSwarms {
  /** Resolves as soon as it has an id. Rejects, in a sentence, when it cannot begin. */
  launch(engine: Engine, request: SwarmRequest): Promise<OwnSwarm>;
  get(id: string): OwnSwarm | undefined;
  /** Newest first. */
  all(): readonly OwnSwarm[];
  /** The process goes away: ends all so that they can be resumed, and resolves when they have left all in order. */
  close(): Promise<void>;
}

/** A caller in a loop must not fill the machine; what all of them may spend is bounded by the budgets. */
export const MOST_RUNNING = 4;

/** Ended swarms whose results are kept at hand; older ones are in the history. */
const MOST_ENDED = 20;

export class LaunchError extends Error {
  override readonly name = "LaunchError";
}

export function createOwnSwarms(): OwnSwarms {
  const swarms = new Map<string, OwnSwarm>();
  const working = new Map<AbortController, Promise<void>>();
  let closing = false;
  return {
    async launch(engine, request) {
      if (closing) throw new LaunchError("The server is closing: its caller is gone.");
      if (working.size >= MOST_RUNNING)
        throw new LaunchError(
          `${MOST_RUNNING} swarms of this server are running, which is the most. Wait for one to end, or stop one.`,
        );
      const controller = new AbortController();
      const begun = Promise.withResolvers<OwnSwarm>();
      const run = runOne(engine, request, controller, (swarm) => {
        swarms.set(swarm.id, swarm);
        begun.resolve(swarm);
      });
      working.set(
        controller,
        run.then((problem) => {
          working.delete(controller);
          begun.reject(new LaunchError(`The swarm did not begin: ${problem ?? "it ended at once"}`));
          forgetOld(swarms);
        }),
      );
      return begun.promise;
    },
    get: (id) => swarms.get(id),
    all: () => [...swarms.values()].reverse(),
    async close() {
      closing = true;
      for (const controller of working.keys()) controller.abort(new Interruption());
      await Promise.all(working.values());
    },
  };
}

/** Resolves with what broke, or `null`, when nothing of the swarm is left in this process. */
async function runOne(
  engine: Engine,
  request: SwarmRequest,
  controller: AbortController,
  onBegun: (swarm: OwnSwarm) => void,
): Promise<string | null> {
  const watchers = new Set<() => void>();
  const left = Promise.withResolvers<void>();
  let swarm: (OwnSwarm & Writable) | null = null;
  const emit = (event: SwarmEvent): void => {
    const state = applyEvent(swarm?.state ?? null, event);
    if (state === null) return;
    if (swarm === null) {
      swarm = {
        ...{ id: event.swarm, workspace: request.workspace, state, running: true, lastAt: event.at },
        ...{ reached: [], result: null, problem: null, left: left.promise },
        watch(onChange) {
          watchers.add(onChange);
          return () => watchers.delete(onChange);
        },
        stop: () => controller.abort(),
      };
      onBegun(swarm);
    }
    swarm.state = state;
    swarm.lastAt = event.at;
    if (event.type === "budget.reached") swarm.reached = [...swarm.reached, event].slice(-10);
    for (const told of watchers) told();
  };
  const ended = (part: Partial<Writable>): void => {
    if (swarm !== null) Object.assign(swarm, part, { running: false });
    for (const told of watchers) told();
  };
  try {
    const result = await engine.runSwarm(request, emit, controller.signal);
    ended({ result });
    return null;
  } catch (error) {
    const problem = errorText(error);
    ended({ problem });
    return problem;
  } finally {
    left.resolve();
  }
}

interface Writable {
  state: SwarmState;
  running: boolean;
  lastAt: number;
  reached: readonly BudgetReached[];
  result: SwarmResult | null;
  problem: string | null;
}

function forgetOld(swarms: Map<string, OwnSwarm>): void {
  const ended = [...swarms.values()].filter(({ running }) => !running);
  for (const { id } of ended.slice(0, -MOST_ENDED)) swarms.delete(id);
}
