import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { nanoUsd } from "../../src/core/money.ts";
import { type AttemptState, type BudgetKey, periodsOf, taskKey, workspaceKey } from "../../src/core/spend/ledger.ts";
import type { Book } from "../../src/node/ledger/book.ts";
import { decide } from "../../src/node/ledger/windows.ts";
import { attempt, billed } from "./ledger-attempts.ts";
import { openBook, type SetClock } from "./open-book.ts";

export const CAPS = { month: 900, day: 700, workspace: 500, swarm: 320, task: 170, request: 90 } as const;
const ON_ITS_WAY: readonly AttemptState[] = ["reserved", "sent", "generating"];
const FINAL: readonly AttemptState[] = ["settled", "reconciled", "released"];

/** What is believed of an attempt, in the plainest way. */
export interface Believed {
  readonly id: string;
  readonly window: number;
  readonly keys: readonly BudgetKey[];
  readonly bound: number;
  state: AttemptState;
  cost: number;
}

export class BudgetModel {
  readonly attempts: Believed[] = [];
  /** States that any attempt was in after any step. */
  readonly reached = new Set<AttemptState>();

  /** The attempt that a command is about, among those in one of the states. */
  pick(at: number, states: readonly AttemptState[]): Believed | undefined {
    const fit = this.attempts.filter((one) => states.includes(one.state));
    return fit[at % Math.max(1, fit.length)];
  }

  sums(key: BudgetKey): { readonly settled: number; readonly open: number; readonly held: number } {
    const own = this.attempts.filter((one) => one.keys.some((its) => its.scope === key.scope && its.key === key.key));
    const bounds = (states: readonly AttemptState[]) =>
      own.filter((one) => states.includes(one.state)).reduce((sum, one) => sum + one.bound, 0);
    return {
      settled: own.reduce((sum, one) => sum + one.cost, 0),
      open: bounds([...ON_ITS_WAY, "held"]),
      held: bounds(["held"]),
    };
  }
}

/** Two windows on one ledger, whose machine's clock goes on and whose processes can die. */
export class TwoWindows {
  readonly #db: DatabaseSync;
  readonly #windows: { book: Book; clock: SetClock; name: string }[];
  #starts = 0;
  #now: number;

  constructor(db: DatabaseSync, now: number) {
    this.#db = db;
    this.#now = now;
    this.#windows = [this.#start(), this.#start()];
  }

  get now(): number {
    return this.#now;
  }

  book(window: number): Book {
    return this.#windows[window]?.book ?? assert.fail();
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const { clock } of this.#windows) clock.pass(ms);
  }

  /** The process is gone; another one finds that out, and a new one takes its place. */
  crash(window: number): void {
    const { name } = this.#windows[window] ?? assert.fail();
    this.#windows[window] = this.#start();
    decide(this.book(1 - window), name);
  }

  #start() {
    const name = `w${++this.#starts}`;
    return { ...openBook(this.#db, name, this.#now), name };
  }
}

/** Reserves as the engine does, against the whole tree, and answers whether that was done. */
export function reserve(real: TwoWindows, believed: Believed): boolean {
  const { id, bound, keys, window } = believed;
  const key = (scope: BudgetKey["scope"]) => keys.find((one) => one.scope === scope)?.key ?? id;
  const scopes = ["month", "day", "workspace", "swarm", "task", "request"] as const;
  const limits = scopes.map((scope) => ({ scope, key: key(scope), cap: nanoUsd(CAPS[scope]) }));
  const swarm = key("swarm");
  const who = { swarm, task: key("task").slice(swarm.length + 1), workspace: key("workspace").slice(8) };
  const answer = real.book(window).reserve(attempt(id, { ...who, at: real.now, bound: nanoUsd(bound) }), limits);
  return answer.status === "reserved";
}

export function believe(id: string, window: number, bound: number, at: number, names: readonly string[]): Believed {
  const [workspace = "", swarm = "", task = ""] = names;
  const { month, day } = periodsOf(at);
  const keys: readonly BudgetKey[] = [
    { scope: "month", key: month },
    { scope: "day", key: day },
    { scope: "workspace", key: workspaceKey(month, workspace) },
    { scope: "swarm", key: swarm },
    { scope: "task", key: taskKey(swarm, task) },
  ];
  return { id, window, keys, bound, state: "reserved", cost: 0 };
}

/** Whether every budget of the tree has room for it. */
export function hasRoom(model: BudgetModel, { keys, bound }: Believed): boolean {
  if (bound > CAPS.request) return false;
  return keys.every((key) => {
    const { settled, open } = model.sums(key);
    return settled + open + bound <= CAPS[key.scope];
  });
}

/** Books what an attempt cost, settled or reconciled by its state. */
export function book(real: TwoWindows, one: Believed, cost: number): void {
  if (one.state === "held") real.book(one.window).reconcile(one.id, billed(cost), "bill");
  else real.book(one.window).settle(one.id, billed(cost));
  one.state = one.state === "held" ? "reconciled" : "settled";
  one.cost = cost;
}

/** The ledger has exactly what is believed, in every budget, and no budget is passed. */
export function checkTree(model: BudgetModel, real: TwoWindows): void {
  for (const { state } of model.attempts) model.reached.add(state);
  const keys = new Map(model.attempts.flatMap((one) => one.keys).map((key) => [`${key.scope} ${key.key}`, key]));
  const uses = real.book(0).use([...keys.values()]);
  for (const { scope, key, settled, open, held } of uses) {
    assert.deepEqual({ settled, open, held }, model.sums({ scope, key }), `${scope} ${key}`);
    assert.ok(settled + open <= CAPS[scope], `${scope} ${key} has ${settled} + ${open} of ${CAPS[scope]}`);
  }
  const states = real
    .book(1)
    .attempts({})
    .map((row) => [row.id, row.state]);
  assert.deepEqual(Object.fromEntries(states), Object.fromEntries(model.attempts.map((one) => [one.id, one.state])));
}

/** When everything is decided, nothing is left open anywhere. */
export function checkNoLeak(model: BudgetModel, real: TwoWindows): void {
  for (const one of model.attempts) {
    if (FINAL.includes(one.state)) continue;
    if (one.state === "reserved") {
      real.book(one.window).release(one.id, "never sent");
      one.state = "released";
    } else {
      book(real, one, one.bound);
    }
  }
  checkTree(model, real);
  for (const { open, held } of real.book(0).use(model.attempts.flatMap((one) => one.keys))) {
    assert.deepEqual([open, held], [0, 0]);
  }
}
