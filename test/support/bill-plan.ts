import { createHash } from "node:crypto";
import type { Fault, FaultScript } from "../../src/emulator/faults.ts";
import type { ParsedChatRequest, Responder } from "../../src/emulator/responder.ts";

/** How a generated call is made to end, and how many of a thousand do. A fifth is cut, fails or is cancelled. */
const PER_MILLE = {
  "whole answer": 780,
  "usage without a cost": 10,
  "end without [DONE]": 5,
  "no usage": 25,
  cut: 30,
  "connection reset": 30,
  "reset before an answer": 5,
  "stalls with comments": 3,
  "stalls in silence": 3,
  "broken event": 5,
  "error in the stream": 25,
  "ends in an error": 8,
  "error after the end": 6,
  empty: 5,
  "cancelled while it answers": 30,
  "cancelled as it answers": 15,
  "cancelled before a token": 10,
  "cancelled before an answer": 5,
} as const;

export type Ending = keyof typeof PER_MILLE;
export const ENDINGS = Object.keys(PER_MILLE) as readonly Ending[];

/** All that is drawn for one call; the same seed and number give the same. */
export interface CallPlan {
  readonly ending: Ending;
  /** 0 to 1: which model, how much prompt, how much answer, where in it something happens. */
  readonly model: number;
  readonly prompt: number;
  readonly answer: number;
  readonly place: number;
}

export function planOf(seed: string, call: number): CallPlan {
  const digest = createHash("sha256").update(`${seed} ${call}`).digest();
  const draw = (at: number): number => digest.readUIntBE(at * 6, 6) / 2 ** 48;
  let left = draw(0) * 1000;
  const ending = ENDINGS.find((one) => {
    left -= PER_MILLE[one];
    return left < 0;
  });
  return { ending: ending ?? "whole answer", model: draw(1), prompt: draw(2), answer: draw(3), place: draw(4) };
}

/** The user's text, by which the emulator's side finds the call's plan again. */
export function promptOf(call: number, { prompt }: CallPlan): string {
  return `Call ${call}. ${"Please think about the ledger. ".repeat(Math.floor(prompt ** 3 * 200))}`;
}

/** Answers each call as planned; a call that is tried again is answered well. */
export function planResponder(seed: string): { readonly responder: Responder; readonly faults: FaultScript } {
  const spoilt = new Set<number>();
  return {
    responder: {
      respond: (request) => {
        const { answer } = planOf(seed, callOf(request));
        const content = "The books are in order. ".repeat(1 + Math.floor(answer ** 2 * 80));
        return { content, toolCalls: [], ...(answer > 0.5 && { reasoning: "Thinking it over. ".repeat(10) }) };
      },
    },
    faults: (request) => {
      const call = callOf(request);
      if (spoilt.has(call)) return null;
      spoilt.add(call);
      return faultOf(planOf(seed, call));
    },
  };
}

function callOf({ messages }: ParsedChatRequest): number {
  const text = messages.at(-1)?.content ?? "";
  const [, call] = /^Call (\d+)\./.exec(text) ?? [];
  if (call === undefined) throw new Error("a request that is in no plan");
  return Number(call);
}

function faultOf({ ending, place }: CallPlan): Fault | null {
  const afterTokens = Math.floor(place * 120);
  const error = { code: 502, message: "Provider returned error", metadata: { provider_name: "Simulated" } };
  const forms = ["documented", "no_choices", "bare", "with_usage", "in_choice"] as const;
  switch (ending) {
    case "whole answer":
    case "cancelled as it answers":
      return null;
    case "usage without a cost":
      return { kind: "wrong_usage", how: "no_cost" };
    case "end without [DONE]":
      return { kind: "missing_done" };
    case "no usage":
      return { kind: "missing_usage" };
    case "cut":
    case "broken event":
    case "ends in an error":
      return {
        kind: ({ cut: "cut", "broken event": "broken_event", "ends in an error": "finish_error" } as const)[ending],
        afterTokens,
      };
    case "connection reset":
      return { kind: "reset", afterTokens };
    case "reset before an answer":
      return { kind: "reset_before_headers" };
    case "stalls with comments":
      return { kind: "stall", afterTokens };
    case "stalls in silence":
      return { kind: "half_open", afterTokens };
    case "error in the stream":
      return { kind: "error_chunk", afterTokens, error, form: forms[Math.floor(place * forms.length)] ?? "bare" };
    case "error after the end":
      return { kind: "late_error", error, place: place < 0.5 ? "before_usage" : "after_done" };
    case "empty":
      return { kind: "empty" };
    case "cancelled while it answers":
      // The answer stops there and waits, so that the caller is sure to leave in the middle of it.
      return { kind: "stall", afterTokens: 1 + afterTokens };
    case "cancelled before a token":
      return { kind: "stall", afterTokens: 0 };
    case "cancelled before an answer":
      return { kind: "silent" };
    default:
      return ending satisfies never;
  }
}
