import type { Allowance } from "../guards/allowance.ts";
import { isChant } from "../guards/chant.ts";
import type { Condensing } from "../guards/condense.ts";
import type { SeenCall } from "../guards/fingerprint.ts";
import { createLoopGuard, GO_ON, type LoopGuard, type Verdict } from "../guards/loop-guard.ts";
import { createOpenErrors, type OpenErrors } from "../guards/open-errors.ts";
import type { SwarmGuard } from "../guards/swarm-guard.ts";
import type {
  CallContext,
  CallFailure,
  Completion,
  Message,
  ModelClient,
  ModelOutcome,
  ModelRequest,
  ToolDefinition,
} from "../provider/client.ts";
import { notMade } from "../provider/not-made.ts";
import { addNote } from "../tools/add-note.ts";
import { toolDefinitions } from "../tools/parse-call.ts";
import { createRoom, type Room } from "./keep-room.ts";
import { runTools, type ToolDeps } from "./run-tools.ts";
import { asHistory } from "./tool-history.ts";

/** Answers in a row that reach the token limit; each costs the full price of its tokens and comes to nothing. */
const MAX_CUTS = 3;

/** As many, of answers that say one piece over and over. */
const MAX_CHANTS = 2;

export interface LoopDeps extends ToolDeps {
  readonly client: ModelClient;
  /** Slug that this conversation stays with, and who steps in when its provider fails; who has stepped in stays. */
  readonly model: string;
  readonly fallbacks: readonly string[];
  /** As in a ModelRequest. */
  readonly keepModel?: boolean;
  readonly sessionId: string;
  readonly maxTokens: number;
  readonly maxTurns: number;
  readonly call: CallContext;
  /** Name of the conversation, unique in the run: what its steps are kept under. */
  readonly name: string;
  /** Goes on over the attempts at one copy; left out: one of its own. */
  readonly guard?: LoopGuard;
  readonly swarmGuard?: SwarmGuard;
  /** Of the task, over all its attempts; left out: only `maxTurns` counts. */
  readonly allowance?: Allowance;
  /** What an answer cost, nano-dollars, by what was recorded of it; left out: not known. */
  readonly costOf?: (answer: Completion) => number;
  /** Left out: a conversation grows until its model refuses it. */
  readonly condensing?: Condensing;
}

export type LoopOutcome =
  | { readonly status: "answered"; readonly text: string; readonly model: string }
  | { readonly status: "failed"; readonly failure: CallFailure }
  /** `model`: slug of the one that answered last. `reason`: `turns` where it just did not come to an end. */
  | { readonly status: "stuck"; readonly reason: "turns" | "guard"; readonly why: string; readonly model: string }
  /** The task may do nothing more, whatever the model. */
  | { readonly status: "used-up"; readonly why: string };

/**
 * One conversation of an agent: model, tools, model, ... until it answers without calling a tool. `messages` is
 * extended in place, so that a retry goes on with the same prefix and the provider's prompt cache keeps working. For the
 * same reason a model that stepped in for a provider that failed is asked first from then on.
 * A tool call runs only from an answer that ended properly, with arguments that parse strictly and fit the schema.
 * Guards go by what was recorded, so that a run that is played again takes the same turns.
 */
export async function converse(messages: Message[], deps: LoopDeps): Promise<LoopOutcome> {
  const definitions = toolDefinitions(deps.tools);
  const guard = deps.guard ?? createLoopGuard({ budget: 0, known: new Set() });
  const errors = createOpenErrors();
  const room = createRoom(messages, definitions, errors, guard, deps);
  const talk: Talk = { messages, definitions, guard, errors, room, model: deps.model, cuts: 0, chants: 0 };
  for (let turn = 0; turn < deps.maxTurns; turn++) {
    const end = await takeTurn(turn, talk, deps);
    if (end !== null) return end;
  }
  return stuck("turns", `no answer after ${deps.maxTurns} turns`, talk);
}

/** A conversation as far as it has come. */
interface Talk {
  readonly messages: Message[];
  readonly definitions: readonly ToolDefinition[];
  readonly guard: LoopGuard;
  readonly errors: OpenErrors;
  readonly room: Room;
  /** Who is asked first. */
  model: string;
  /** In a row. */
  cuts: number;
  chants: number;
}

function stuck(reason: "turns" | "guard", why: string, { model }: Talk): LoopOutcome {
  return { status: "stuck", reason, why, model };
}

function stoppedBy(guard: string, why: string, talk: Talk, { say, toolContext }: LoopDeps): LoopOutcome {
  say({ type: "guard.acted", task: toolContext.task, guard, action: "stop", why: `Stopped: ${why}.` });
  return stuck("guard", why, talk);
}

/** `null`: the conversation goes on. */
async function takeTurn(turn: number, talk: Talk, deps: LoopDeps): Promise<LoopOutcome | null> {
  if (deps.call.signal.aborted)
    return { status: "failed", failure: notMade(talk.model, "cancelled", "cancelled between turns") };
  const over = deps.allowance?.over() ?? null;
  if (over !== null) return { status: "used-up", why: over };
  const key = `${deps.name}/turn-${turn}`;
  const answer = await ask(turn, key, talk, deps);
  if (answer.status !== "completed") return answer;
  if ([deps.model, ...deps.fallbacks].includes(answer.model)) talk.model = answer.model;
  if (answer.finish === "length" || answer.finish === "content_filter") return cutOff(answer, talk, deps);
  talk.cuts = 0;
  talk.messages.push({ role: "assistant", content: answer.content, toolCalls: asHistory(answer.toolCalls) });
  if (answer.toolCalls.length === 0) {
    const verdict = talk.guard.answer(answer.content);
    if (verdict.action === "stop") return stuck("guard", said(verdict, deps), talk);
    return { status: "answered", text: answer.content, model: answer.model };
  }
  const { messages, seen } = await runTools(answer.toolCalls, key, deps);
  talk.messages.push(...messages);
  deps.allowance?.toolCalls(seen.length);
  for (const call of seen) talk.errors.saw(call);
  const verdict = await judged(talk.guard.turn(seen, deps.costOf?.(answer) ?? 0), seen, key, deps);
  if (verdict.action === "stop") return stuck("guard", said(verdict, deps), talk);
  if (verdict.action === "hint") {
    said(verdict, deps);
    talk.messages.push({ role: "user", content: hintText(verdict.why) });
  }
  return null;
}

/** The model's answer, in a conversation that is made shorter first where it has to be. */
async function ask(turn: number, key: string, talk: Talk, deps: LoopDeps): Promise<Completion | LoopOutcome> {
  const made = await talk.room.make(talk.model, turn, key);
  if (made.status === "failed") return made;
  if (made.status === "stuck") return stoppedBy("context", made.why, talk, deps);
  let outcome = await complete(key, talk, deps);
  if (outcome.status === "failed" && outcome.kind === "context_too_long" && made.status === "enough") {
    const more = await talk.room.makeMore(turn, key);
    if (more.status === "failed") return more;
    if (more.status === "made") outcome = await complete(`${key}/again`, talk, deps);
  }
  if (outcome.status === "failed") return { status: "failed", failure: outcome };
  talk.room.learn(outcome);
  deps.allowance?.turn(outcome.ms);
  return outcome;
}

function complete(step: string, { model, messages, definitions }: Talk, deps: LoopDeps): Promise<ModelOutcome> {
  const request: ModelRequest = {
    model,
    fallbacks: [deps.model, ...deps.fallbacks].filter((other) => other !== model),
    ...(deps.keepModel && { keepModel: true }),
    messages: [...messages],
    tools: definitions,
    maxTokens: deps.maxTokens,
    sessionId: deps.sessionId,
  };
  return deps.steps.once(step, () => deps.client.complete(request, deps.call));
}

function cutOff(answer: Completion, talk: Talk, deps: LoopDeps): LoopOutcome | null {
  if (isChant(answer.content) && ++talk.chants === MAX_CHANTS)
    return stoppedBy("chant", "it said the same over and over", talk, deps);
  if (++talk.cuts === MAX_CUTS) return stuck("turns", `its answer was cut ${MAX_CUTS} times in a row`, talk);
  talk.messages.push(...cutAnswer(answer));
  return null;
}

/**
 * The agent's own guard, else the swarm's, which sees the notes. What depends on other agents is not the same when a run
 * is played again, and so is kept as a step.
 */
async function judged(own: Verdict, seen: readonly SeenCall[], key: string, deps: LoopDeps): Promise<Verdict> {
  const { swarmGuard, toolContext } = deps;
  const notes = seen.filter(({ tool, ok }) => tool === addNote.name && ok);
  const verdicts = notes.map((note) => swarmGuard?.noted(toolContext.task, note.arguments) ?? GO_ON);
  if (own.action === "go on" && notes.length === 0) return own;
  const worst = [own, ...verdicts].find(({ action }) => action === "stop");
  const verdict = worst ?? [own, ...verdicts].find(({ action }) => action === "hint") ?? GO_ON;
  return deps.steps.once(`${key}/guard`, async () => verdict);
}

function said(verdict: Exclude<Verdict, { readonly action: "go on" }>, { say, toolContext }: LoopDeps): string {
  const { action, guard, why } = verdict;
  say({ type: "guard.acted", task: toolContext.task, guard, action, why: `It ${why}.` });
  return `it ${why}`;
}

function hintText(why: string): string {
  return `You ${why}. Doing it again will give the same. Do something else: look elsewhere, change your plan, or, when you cannot go on, answer with what keeps you from it.`;
}

/** The calls of an answer that was cut are dropped: their arguments may be half. */
function cutAnswer(answer: Completion): Message[] {
  const why =
    answer.finish === "length"
      ? "Your answer reached the token limit, and its tool calls were not run. Go on in smaller steps."
      : "The provider's content filter ended your answer, and its tool calls were not run. Go on in another way.";
  const said = answer.content === "" ? "(cut)" : answer.content;
  return [
    { role: "assistant", content: said, toolCalls: [] },
    { role: "user", content: why },
  ];
}
