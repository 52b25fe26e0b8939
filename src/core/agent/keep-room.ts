import { type Condensing, condense, whyShorten } from "../guards/condense.ts";
import type { LoopGuard } from "../guards/loop-guard.ts";
import type { OpenErrors } from "../guards/open-errors.ts";
import { estimatedTokens } from "../guards/shorten.ts";
import type { CallContext, CallFailure, Completion, Message, ModelClient, ToolDefinition } from "../provider/client.ts";
import type { Steps } from "../resume/steps.ts";
import type { Say } from "./call-reporter.ts";

interface RoomDeps {
  readonly client: ModelClient;
  readonly call: CallContext;
  readonly sessionId: string;
  readonly maxTokens: number;
  readonly steps: Steps;
  readonly say: Say;
  readonly condensing?: Condensing;
}

export type Made =
  /** There was room. */
  | { readonly status: "enough" }
  | { readonly status: "made" }
  | { readonly status: "stuck"; readonly why: string }
  | { readonly status: "failed"; readonly failure: CallFailure };

/** Keeps a conversation within its model's context window. */
export interface Room {
  /** Before a turn. `step`: the turn's key. */
  make(model: string, turn: number, step: string): Promise<Made>;
  /** After the model has refused the turn as too long, though there seemed to be room. */
  makeMore(turn: number, step: string): Promise<Made>;
  /** What the provider says the prompt had, by which later counts are corrected. */
  learn(answer: Completion): void;
}

/** Times in a row, with at most so many turns between them. */
const MOST_IN_A_ROW = 2;
const IN_A_ROW_TURNS = 4;

/** `messages` is changed in place. */
export function createRoom(
  messages: Message[],
  tools: readonly ToolDefinition[],
  errors: OpenErrors,
  guard: LoopGuard,
  deps: RoomDeps,
): Room {
  let scale = 1;
  let asked = 0;
  let last = Number.NEGATIVE_INFINITY;
  let row = 0;
  /** Once it could not be made shorter for its price alone, that is not tried again. */
  let atAnyPrice = false;
  const shorten = async (turn: number, step: string): Promise<Made> => {
    if (deps.condensing === undefined) return { status: "enough" };
    row = turn - last <= IN_A_ROW_TURNS ? row + 1 : 1;
    last = turn;
    if (row > MOST_IN_A_ROW)
      return { status: "stuck", why: `its conversation had to be made shorter ${row} times in a row` };
    const done = await condense(messages, errors.texts(), {
      ...deps.condensing,
      client: deps.client,
      call: deps.call,
      sessionId: deps.sessionId,
      step: (work) => deps.steps.once(`${step}/condense`, work),
    });
    switch (done.status) {
      case "too-little":
        return { status: "stuck", why: `its conversation is too long and cannot be made shorter: ${done.why}` };
      case "failed":
        // A provider that fails now may do so for a turn only; budgets and the user end the attempt.
        return ["budget", "cancelled"].includes(done.failure.kind) ? done : { status: "enough" };
      case "condensed": {
        messages.splice(0, messages.length, ...done.messages);
        guard.forgot();
        const [before, after] = [done.before, done.after].map((tokens) => Math.round(tokens * scale)) as [
          number,
          number,
        ];
        deps.say({ type: "context.condensed", task: deps.call.identity.task, before, after });
        return { status: "made" };
      }
      default:
        return done satisfies never;
    }
  };
  return {
    async make(model, turn, step) {
      asked = estimatedTokens([...messages, ...tools]);
      const window = deps.condensing?.windowOf(model) ?? null;
      const why = whyShorten(asked * scale, window, deps.maxTokens);
      if (why === null || (why === "price" && atAnyPrice)) return { status: "enough" };
      const made = await shorten(turn, step);
      asked = estimatedTokens([...messages, ...tools]);
      if (why === "window" || made.status !== "stuck") return made;
      atAnyPrice = true;
      return { status: "enough" };
    },
    async makeMore(turn, step) {
      const made = await shorten(turn, step);
      asked = estimatedTokens([...messages, ...tools]);
      // The model's own refusal says more than that nothing could be done about it.
      return made.status === "stuck" ? { status: "enough" } : made;
    },
    learn({ usage }) {
      const tokens = usage?.promptTokens ?? 0;
      if (tokens > 0 && asked > 0) scale = Math.min(1.5, Math.max(0.5, tokens / asked));
    },
  };
}
