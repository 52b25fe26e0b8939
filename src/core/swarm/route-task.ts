import { workerMessages } from "../agent/prompts.ts";
import { learntOrder } from "../routing/learn.ts";
import { type RouteConstraints, type RouteDecision, type RouteProblem, route } from "../routing/route.ts";
import { MAX_RESULT_CHARACTERS } from "../tools/cap.ts";
import { toolDefinitions } from "../tools/parse-call.ts";
import type { Tool } from "../tools/tool.ts";
import type { CopyStore } from "../workspace/copies.ts";
import { chosenModel, withChosen } from "./chosen-model.ts";
import { contextNeed } from "./context-need.ts";
import type { SwarmContext } from "./do-work.ts";
import type { Task } from "./plan.ts";

/** Most completion tokens that one answer of a worker may have; less where the model allows less. */
export const WORKER_MAX_TOKENS = 8_000;

/** Tokens beside the prompt and the task's files: two whole results of tools, and answers that call them. */
const ROOM = 12_000;

/** What of one file a conversation is expected to hold: it is read in parts, two of them at once. */
const PART = 2 * MAX_RESULT_CHARACTERS;

/** What a worker is told at its start, and what it can call. */
export interface Briefing extends Omit<Parameters<typeof workerMessages>[1], "tools"> {
  readonly tools: readonly Tool[];
}

/**
 * The models for a task: the one that the user chose for it first, then by what it needs, the data policy, and what was
 * learnt where the user wants that.
 */
export async function routeTask(
  task: Task,
  briefing: Briefing,
  base: string,
  store: Pick<CopyStore, "read">,
  context: SwarmContext,
): Promise<RouteDecision | RouteProblem> {
  const { parts, request, records } = context;
  const { tiers, catalogue, endpoint, host } = parts;
  const opening = { messages: workerMessages(task, briefing), tools: toolDefinitions(briefing.tools), room: ROOM };
  const material = await sizeOf(task.files, base, store);
  // The window of a server's one model is not known, so that the server itself must say when it is too small.
  const contextTokens = endpoint.onlyModel ? 0 : contextNeed({ ...opening, material });
  const constraints: RouteConstraints = {
    needs: { tools: true, structured: false, contextTokens },
    maxOutputTokens: WORKER_MAX_TOKENS,
    dataPolicy: endpoint.dataPolicy,
  };
  const learnt =
    records === null
      ? null
      : learntOrder({
          profile: task,
          tier: request.tier,
          tiers,
          constraints,
          records,
          random: () => host.random(),
        });
  const decision = route(task, request.tier, tiers, catalogue, constraints, learnt ?? undefined);
  if (task.model === undefined) return decision;
  return withChosen(task.model, chosenModel(task.model, request.tier, parts, constraints), decision, request.tier);
}

/** Bytes of the files that a task names, each up to what is read of one at a time. */
async function sizeOf(paths: readonly string[], commit: string, store: Pick<CopyStore, "read">): Promise<number> {
  if (paths.length === 0) return 0;
  const contents = await store.read(commit, paths);
  return [...contents.values()].reduce((sum, bytes) => sum + Math.min(PART, bytes.length), 0);
}
