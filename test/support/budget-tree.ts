import assert from "node:assert/strict";
import type { AsyncCommand } from "fast-check";
import { type NanoUsd, nanoUsd } from "../../src/core/money.ts";
import type { CallStep, ModelClient, ModelOutcome } from "../../src/core/provider/client.ts";
import { metered } from "../../src/core/provider/metered.ts";
import { type AttemptIdentity, type BudgetKey, periodsOf, taskKey, workspaceKey } from "../../src/core/spend/ledger.ts";
import { limitsOf } from "../../src/core/spend/limits.ts";
import { PRICE } from "./booked-calls.ts";
import { capsWith } from "./caps.ts";
import { fakeHost } from "./fake-host.ts";
import { FakeLedger } from "./fake-ledger.ts";
import { completion, context, failure, request } from "./scripted-client.ts";

/** What is expected of one call, kept apart from the ledger. */
interface ModelCall {
  readonly keys: readonly BudgetKey[];
  readonly bound: number;
  /** What it holds or has cost. */
  state: "on its way" | "held" | "known" | "free";
  cost: number;
}

/** The model: every call that was reserved, by the id of its attempt. */
export type BudgetModel = Map<string, ModelCall>;

/** The code under test, with a wire whose answers the test gives. */
export class BudgetTree {
  readonly host = fakeHost({ now: Date.UTC(2026, 10, 28, 20) });
  readonly ledger = new FakeLedger(this.host.now);
  readonly caps = capsWith({
    month: thousandths(40),
    day: thousandths(25),
    workspace: thousandths(15),
    swarm: thousandths(10),
    request: thousandths(3),
  });
  readonly onTheirWay = new Map<string, { answer: (outcome: ModelOutcome) => void; stop: AbortController }>();
  #client = this.#start();

  async ask(who: Pick<AttemptIdentity, "swarm" | "task" | "workspace">, maxTokens: number, model: BudgetModel) {
    const stop = new AbortController();
    const limits = limitsOf(this.caps, who, this.host.now(), 50);
    const { month, day } = periodsOf(this.host.now());
    const keys: BudgetKey[] = [
      { scope: "month", key: month },
      { scope: "day", key: day },
      { scope: "workspace", key: workspaceKey(month, who.workspace) },
      { scope: "swarm", key: who.swarm },
      { scope: "task", key: taskKey(who.swarm, who.task) },
    ];
    const onStep = (step: CallStep) => {
      if (step.type !== "reserved") return;
      model.set(step.attempt, { keys, bound: step.bound, state: "on its way", cost: 0 });
      this.#last = { attempt: step.attempt, stop };
    };
    const identity = { ...context().identity, ...who };
    const call = this.#client.complete(request({ maxTokens }), { signal: stop.signal, identity, limits, onStep });
    const outcome = await Promise.race([call, settled()]);
    if (outcome === undefined || outcome.status !== "failed") return;
    assert.ok(outcome.kind === "budget" && outcome.refusal, outcome.message);
    const { limit, use, needed } = outcome.refusal;
    assert.ok(use.settled + use.open + needed > limit.cap, "what fits is not refused");
  }

  /** The process dies: what is on its way is never heard of again, and the next one decides what is left. */
  async crash(): Promise<void> {
    this.onTheirWay.clear();
    await this.ledger.close();
    this.ledger.reopen();
    this.#client = this.#start();
  }

  async check(model: BudgetModel): Promise<void> {
    const caps: Readonly<Record<string, number | null>> = { ...this.caps, task: this.caps.swarm / 2 };
    const keys = new Map([...model.values()].flatMap((call) => call.keys).map((key) => [JSON.stringify(key), key]));
    const asked = [...keys.values()];
    for (const use of await this.ledger.use(asked)) {
      const mine = [...model.values()].filter((call) => call.keys.some((key) => same(key, use)));
      const total = (pick: (call: ModelCall) => number) => mine.reduce((sum, call) => sum + pick(call), 0);
      const held = total((call) => (call.state === "held" ? call.bound : 0));
      const open = held + total((call) => (call.state === "on its way" ? call.bound : 0));
      const known = total((call) => call.cost);
      assert.deepEqual([use.settled, use.open, use.held], [known, open, held], `${use.scope} ${use.key}`);
      assert.ok(known + open <= (caps[use.scope] ?? 0), `${use.scope} ${use.key} is above its cap`);
    }
  }

  #last: { attempt: string; stop: AbortController } | null = null;

  #start(): ModelClient {
    const inner: ModelClient = {
      complete: () =>
        new Promise((answer) => {
          if (this.#last !== null) this.onTheirWay.set(this.#last.attempt, { answer, stop: this.#last.stop });
        }),
    };
    const { ledger, host } = this;
    return metered(inner, { ledger, host, priceOf: () => PRICE, endpoint: "https://openrouter.test" });
  }
}

export type BudgetCommand = AsyncCommand<BudgetModel, BudgetTree>;

/** Each way in which a call can end, with what it does to the model. */
export const ENDINGS = {
  settled: (call: ModelCall, share: number) => {
    Object.assign(call, { state: "known", cost: Math.floor(call.bound * share) });
    return completion({ billed: nanoUsd(call.cost) });
  },
  "failed and billed": (call: ModelCall, share: number) => {
    Object.assign(call, { state: "known", cost: Math.floor(call.bound * share) });
    return failure("cut", { billing: { billed: nanoUsd(call.cost), usage: null } });
  },
  "timed out": (call: ModelCall) => {
    call.state = "held";
    return failure("stalled", { billing: "unknown" });
  },
  "with no usage": (call: ModelCall) => {
    call.state = "held";
    return completion({ usage: null });
  },
  refused: (call: ModelCall) => {
    call.state = "free";
    return failure("bad_request");
  },
} satisfies Record<string, (call: ModelCall, share: number) => ModelOutcome>;

/** Lets everything run that does not wait for the test. */
export function settled(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(() => resolve(undefined)));
}

/** Of a dollar. */
function thousandths(milli: number): NanoUsd {
  return nanoUsd(milli * 1_000_000);
}

function same(one: BudgetKey, other: BudgetKey): boolean {
  return one.scope === other.scope && one.key === other.key;
}
