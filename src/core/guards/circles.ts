import { cyclesAtEnd } from "./cycles.ts";
import type { Fingerprint, SeenCall } from "./fingerprint.ts";

export type GuardName = "cycle" | "near-repeat" | "failing" | "undone" | "no-progress" | "same-answer" | "notes";

/** A call of an attempt, as it is looked back on. */
export interface Past {
  readonly call: SeenCall;
  readonly print: Fingerprint;
  /** Nano-dollars of the turn, on the first of its calls. */
  readonly cost: number;
}

/** A circle that was seen, and how far it has gone. */
export interface Alarm {
  readonly guard: GuardName;
  /** The same for the same circle. */
  readonly sign: string;
  readonly level: "hint" | "stop";
  /** What the agent did, to be put behind "it". */
  readonly why: string;
}

interface Threshold {
  readonly hint: number;
  readonly stop: number;
}

/**
 * When the agent is told, and when it is stopped; both count occurrences, the first one too. Roo Code stops at 3
 * identical calls in a row, Cline at 5, Gemini CLI at 5, and none of them sees A, B, A, B.
 */
const THRESHOLDS = {
  cycle: { hint: 3, stop: 4 },
  /** Of four to six calls: by the third round it has cost as much as four rounds of the others. */
  longCycle: { hint: 2, stop: 3 },
  nearRepeat: { hint: 3, stop: 5 },
  failing: { hint: 3, stop: 5 },
  undone: { hint: 3, stop: 4 },
  /** Turns. An agent may well look at a few things again. */
  noProgress: { hint: 6, stop: 10 },
  sameAnswer: { hint: 2, stop: 3 },
} as const;

const LONG_CYCLE = 4;

/** Calls that are looked back over for one that is nearly the same. */
const NEAR_WINDOW = 12;

/** All circles that the last call is in. `dear`: nano-dollars from which on a circle gets no further round after its hint. */
export function circlesOf(past: readonly Past[], dear: number): readonly Alarm[] {
  return [...cycles(past, dear), ...nearRepeats(past, dear), ...failures(past, dear), ...undone(past, dear)];
}

function cycles(past: readonly Past[], dear: number): readonly Alarm[] {
  const items = past.map(({ print }) => print.exact);
  return cyclesAtEnd(items).flatMap(({ length, rounds }) => {
    const from = past.length - length * rounds;
    const round = past.slice(past.length - length);
    const sign = `cycle ${[...new Set(items.slice(from))].sort().join(" ")}`;
    const tools = [...new Set(round.map(({ call }) => call.tool))].join(", ");
    const what =
      length === 1
        ? `called ${tools} ${rounds} times in a row with the same arguments and the same result`
        : `made the same ${length} calls (${tools}) with the same results ${rounds} times in a row`;
    const threshold = length >= LONG_CYCLE ? THRESHOLDS.longCycle : THRESHOLDS.cycle;
    return alarm("cycle", sign, rounds, sooner(threshold, past, from, dear, 2), what);
  });
}

function nearRepeats(past: readonly Past[], dear: number): readonly Alarm[] {
  const last = past.at(-1);
  if (last === undefined || isChange(last)) return [];
  const window = sinceChange(past).slice(-NEAR_WINDOW);
  const same = window.filter(({ print }) => print.near === last.print.near);
  // The very same call now and then, with others between, is what people do too.
  if (new Set(same.map(({ print }) => print.asked)).size < 2) return [];
  const what = `called ${last.call.tool} ${same.length} times with arguments that differ only in numbers, case or blanks, and learnt nothing more`;
  const threshold = sooner(THRESHOLDS.nearRepeat, past, past.length - window.length, dear, 3);
  return alarm("near-repeat", `near ${last.print.near}`, same.length, threshold, what);
}

function failures(past: readonly Past[], dear: number): readonly Alarm[] {
  const last = past.at(-1);
  if (last === undefined || last.call.ok || last.call.effect === "run") return [];
  const window = sinceChange(past);
  const same = window.filter(({ call, print }) => !call.ok && print.place === last.print.place);
  const what = `was refused ${same.length} times by ${last.call.tool} on the same place`;
  const threshold = sooner(THRESHOLDS.failing, past, past.length - window.length, dear, 3);
  return alarm("failing", `failing ${last.print.place}`, same.length, threshold, what);
}

/** A change that is made once more must have been taken back. */
function undone(past: readonly Past[], dear: number): readonly Alarm[] {
  const last = past.at(-1);
  if (last === undefined || !isChange(last)) return [];
  const same = past.filter((one) => isChange(one) && one.print.asked === last.print.asked);
  const first = past.findIndex((one) => same.includes(one));
  const what = `made the same change with ${last.call.tool} ${same.length} times`;
  const threshold = sooner(THRESHOLDS.undone, past, first, dear, 3);
  return alarm("undone", `undone ${last.print.asked}`, same.length, threshold, what);
}

/** Turns in which nothing was changed and nothing learnt that was not known before. */
export function noProgress(idle: number, cost: number, dear: number): readonly Alarm[] {
  const { hint, stop } = THRESHOLDS.noProgress;
  const what = `has neither changed a file nor learnt anything new in ${idle} turns`;
  return alarm("no-progress", "no-progress", idle, { hint, stop: cost >= dear ? hint : stop }, what);
}

export function sameAnswers(times: number, sign: string): readonly Alarm[] {
  const what = `gave the same answer ${times} times and did nothing between`;
  return alarm("same-answer", `answer ${sign}`, times, THRESHOLDS.sameAnswer, what);
}

function alarm(guard: GuardName, sign: string, count: number, at: Threshold, why: string): readonly Alarm[] {
  if (count < at.hint) return [];
  return [{ guard, sign, level: count >= at.stop ? "stop" : "hint", why }];
}

/** What has become dear is told as soon as it can be seen, and has no round after that. */
function sooner(usual: Threshold, past: readonly Past[], from: number, dear: number, least: number): Threshold {
  const cost = past.slice(Math.max(0, from)).reduce((sum, one) => sum + one.cost, 0);
  return cost < dear ? usual : { hint: Math.min(least, usual.hint), stop: Math.min(least, usual.hint) };
}

function sinceChange(past: readonly Past[]): readonly Past[] {
  return past.slice(past.findLastIndex(isChange) + 1);
}

function isChange({ call }: Past): boolean {
  return call.ok && call.effect === "write";
}
