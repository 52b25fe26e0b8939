import * as vscode from "vscode";
import type { Caps, GenerateRequest, GenerateResult, GenerateRetry } from "../core/engine-types.ts";
import { formatUsd } from "../core/money.ts";
import type { CallFailure } from "../core/provider/client.ts";
import { sayFailure } from "../core/provider/failure-text.ts";
import { askForGeneration } from "./cap-question.ts";
import type { Proposal } from "./editor-proposal.ts";
import { warn } from "./notify.ts";
import type { Session } from "./sessions.ts";
import type { Work } from "./stop.ts";

/** Asks a model once, and at a cap asks the user whether to raise it and tries again. Nothing was sent when a cap refused. */
export type Ask = (
  request: GenerateRequest,
  onText: (text: string) => void,
  abort: AbortController,
) => Promise<GenerateResult>;

export function createAsk({ engine }: Session, folder: vscode.Uri | undefined, work: Work): Ask {
  let raised: Partial<Caps> = {};
  const ask: Ask = async (request, onText, abort) => {
    const result = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Frugal Swarm: ${request.answer === "explanation" ? "explaining" : "generating"} code`,
        cancellable: true,
      },
      (_, token) => {
        token.onCancellationRequested(() => abort.abort());
        const running = work.started("the code that is being generated", abort);
        const answer = engine.generate({ ...request, caps: { ...request.caps, ...raised } }, onText, abort.signal);
        return answer.finally(() => running.dispose());
      },
    );
    const refusal = result.status === "failed" && result.failure.kind === "budget" ? result.failure.refusal : undefined;
    if (refusal === undefined || refusal.limit.scope === "task") return result;
    const to = await askForGeneration(refusal, folder);
    if (to === null) return result;
    raised = { ...raised, [refusal.limit.scope]: to };
    return ask(request, onText, abort);
  };
  return ask;
}

/** What answered and what it cost, for people. */
export function labelOf(result: GenerateResult & { readonly status: "done" }, simulated: boolean): string {
  const cost =
    result.charge === null ? "cost not known yet" : `${formatUsd(result.charge.cost)} ${result.charge.origin}`;
  return `${result.model}, ${cost}${simulated ? " (simulated)" : ""}`;
}

export function tellFailure(failure: CallFailure): void {
  // A refusal by a budget was a question, which has been answered.
  const told = failure.kind === "cancelled" || (failure.kind === "budget" && failure.refusal !== undefined);
  if (!told) warn(sayFailure(failure));
}

/** The tries at one proposal, all of one generation's budget. One runs at a time; a later one ends the one before. */
export interface Tries {
  /** False when there is nothing to decide about. */
  first(): Promise<boolean>;
  again(): Promise<void>;
  nextModel(): Promise<void>;
  /** Ends the one that runs. Its cost is on the books, held where it is not known. */
  stop(): void;
}

export function createTries(ask: Ask, request: GenerateRequest, proposal: Proposal, simulated: boolean): Tries {
  let running: AbortController | null = null;
  let proposed: { readonly result: GenerateResult & { readonly status: "done" } } | null = null;
  let attempt = 0;
  const rejected: string[] = [];
  const show = async () => {
    if (proposed === null) return;
    const { result } = proposed;
    await proposal.finish(result.text, labelOf(result, simulated), result.nextModel);
  };
  const run = async (retry?: GenerateRetry): Promise<boolean> => {
    running?.abort();
    const abort = new AbortController();
    running = abort;
    attempt++;
    proposal.begin();
    const touching = proposal.onTouched(() => abort.abort());
    const add = (text: string) => {
      if (running === abort) proposal.add(text);
    };
    try {
      const result = await ask({ ...request, ...(retry && { retry }) }, add, abort);
      if (running !== abort) return true;
      if (result.status === "done") {
        proposed = { result };
        await show();
        return true;
      }
      if (proposal.touched) await proposal.finish("", "what it cost is on the books");
      else await show();
      tellFailure(result.failure);
      return proposed !== null || proposal.touched;
    } finally {
      touching.dispose();
      if (running === abort) running = null;
    }
  };
  const retry = async (how: GenerateRetry["how"]): Promise<void> => {
    if (proposal.touched) return warn("You have edited the proposal. Accept or reject it, and generate again.");
    if (proposed === null) return warn("Nothing is proposed yet. Wait for it, or reject it.");
    const { model, text, nextModel } = proposed.result;
    if (how === "next-model" && nextModel === null) return warn(`${model} is the last model in the tier's order.`);
    if (rejected.at(-1) !== text) rejected.push(text);
    await run({ how, model, attempt: attempt + 1, rejected: [...rejected] });
  };
  return {
    first: () => run(),
    again: () => retry("again"),
    nextModel: () => retry("next-model"),
    stop: () => running?.abort(),
  };
}
