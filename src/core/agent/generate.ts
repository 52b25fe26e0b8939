import type { EngineParts } from "../engine-parts.ts";
import type { GenerateRequest, GenerateResult, TaskProfile } from "../engine-types.ts";
import type { CallFailure, CallStep } from "../provider/client.ts";
import { notMade } from "../provider/not-made.ts";
import { classify } from "../routing/classify.ts";
import { readCorrections } from "../routing/corrections.ts";
import { route } from "../routing/route.ts";
import { workspaceFacts } from "../routing/workspace-facts.ts";
import type { Charge } from "../spend/ledger.ts";
import { limitsOf } from "../spend/limits.ts";
import { takeBack } from "../untrusted/clean.ts";
import { packContext } from "./generate-context.ts";
import { chooseForTry, nextAfter } from "./generate-route.ts";
import { generatorMessages } from "./generator-prompt.ts";

const MAX_TOKENS = 4_000;

/** Of what the model sees of the project. */
const CONTEXT_TOKENS = 8_000;

/** Of the rules, the instruction and what names the parts. */
const FRAME_TOKENS = 1_000;

/** One answer for a place in an editor, code or words, out of the same budgets and ledger as the swarms. */
export async function generate(
  parts: EngineParts,
  request: GenerateRequest,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<GenerateResult> {
  const { problems = [], definitions = [], retry, answer = "code" } = request;
  const context = packContext({ ...request, problems, definitions, rejected: retry?.rejected ?? [] }, CONTEXT_TOKENS);
  if (context.status === "too-long") return tooLong(context.selectionTokens);
  const profile = await profileOf(parts, request);
  const decision = route(profile, request.tier, parts.tiers, parts.catalogue, {
    needs: { tools: false, structured: false, contextTokens: CONTEXT_TOKENS + FRAME_TOKENS },
    maxOutputTokens: MAX_TOKENS,
    dataPolicy: parts.endpoint.dataPolicy,
  });
  if (decision.status === "problem") return failed(notMade("", "unsupported", decision.message));
  const { candidates } = decision;
  const chosen = chooseForTry(candidates, retry);
  if (chosen === null) return failed(notMade(retry?.model ?? "", "unsupported", lastOne(request)));

  const swarm = request.generation ?? `generate-${parts.host.id()}`;
  const who = { swarm, task: "generate", workspace: request.workspace };
  let charge: Charge | null = null;
  const outcome = await parts.client.complete(
    {
      model: chosen.model,
      fallbacks: chosen.fallbacks,
      messages: generatorMessages({ ...request, answer }, context),
      tools: [],
      maxTokens: MAX_TOKENS,
      sessionId: swarm,
    },
    {
      signal,
      identity: {
        ...who,
        agent: "generate",
        role: "generator",
        tier: request.tier,
        taskType: profile.type,
        complexity: profile.complexity,
        attempt: retry?.attempt ?? 1,
        routeReason: chosen.reason,
      },
      limits: limitsOf(request.caps, who, parts.host.now()),
      priority: "interactive",
      onDelta: (delta) => {
        if (delta.kind === "text") onText(delta.text);
      },
      onStep: (step: CallStep) => {
        if (step.type === "settled") charge = step.charge;
      },
    },
  );
  if (outcome.status === "failed") return failed(outcome);
  const instead = outcome.model === chosen.model ? "" : ` ${outcome.model} answered in its place.`;
  return {
    status: "done",
    text:
      answer === "explanation"
        ? outcome.content
        : takeBack([request.before, request.selection, request.after], stripFence(outcome.content)),
    model: outcome.model,
    nextModel: nextAfter(candidates, outcome.model),
    reason: `${chosen.reason}${instead}`,
    charge,
  };
}

/** By the instruction's words and by the files at hand; no other file is looked for. */
async function profileOf(
  { ledger, host }: EngineParts,
  { instruction, answer, file, before, selection, after, definitions = [] }: GenerateRequest,
): Promise<TaskProfile> {
  const facts = workspaceFacts(`${instruction} ${file}`, {
    paths: [...new Set([file, ...definitions.map((one) => one.file)])],
    sizes: new Map([[file, before.length + selection.length + after.length]]),
  });
  const { complexity } = classify(instruction, facts, await readCorrections(ledger, host));
  return { type: answer === "explanation" ? "analysis" : "coding", complexity };
}

function failed(failure: CallFailure): GenerateResult {
  return { status: "failed", failure };
}

function tooLong(tokens: number): GenerateResult {
  const message = `The selection has about ${tokens} tokens, and ${CONTEXT_TOKENS} fit. Select less, or launch a swarm for it.`;
  return failed(notMade("", "unsupported", message));
}

function lastOne({ retry, tier }: GenerateRequest): string {
  return `${retry?.model} is the last model in the ${tier} tier's order. Take another tier, or say more precisely what the code should do.`;
}

/** Models like to fence code although they were told not to. */
export function stripFence(text: string): string {
  return /^\s*```[\w-]*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1] ?? text;
}
