import type { EngineParts } from "../engine-parts.ts";
import type { GenerateRequest, GenerateResult } from "../engine-types.ts";
import type { CallStep } from "../provider/client.ts";
import { notMade } from "../provider/not-made.ts";
import { classify } from "../routing/classify.ts";
import { readCorrections } from "../routing/corrections.ts";
import { route } from "../routing/route.ts";
import type { Charge } from "../spend/ledger.ts";
import { limitsOf } from "../spend/limits.ts";
import { generatorMessages } from "./prompts.ts";

const MAX_TOKENS = 4_000;

/** Characters of the file before and after the place that the model sees. */
const MAX_CONTEXT = 12_000;

/** One answer of code for a place in an editor, out of the same budgets and ledger as the swarms. */
export async function generate(
  parts: EngineParts,
  request: GenerateRequest,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<GenerateResult> {
  const corrections = await readCorrections(parts.ledger, parts.host);
  const { complexity } = classify(request.instruction, null, corrections);
  const decision = route({ type: "coding", complexity }, request.tier, parts.tiers, parts.catalogue, {
    needs: { tools: false, structured: false, contextTokens: 2 * MAX_CONTEXT },
    maxOutputTokens: MAX_TOKENS,
    dataPolicy: parts.endpoint.dataPolicy,
  });
  if (decision.status === "problem") {
    return { status: "failed", failure: notMade("", "unsupported", decision.message) };
  }
  // Nothing checks what is generated, so that the last resort is never reached.
  const [first, ...others] = decision.candidates.filter(({ role }) => role !== "baseline");
  if (first === undefined) throw new Error("the last resort stood alone in a decision");
  const who = { swarm: `generate-${parts.host.id()}`, task: "generate", workspace: request.workspace };
  let charge: Charge | null = null;
  const outcome = await parts.client.complete(
    {
      model: first.slug,
      fallbacks: others.map((one) => one.slug),
      messages: generatorMessages({
        ...request,
        before: request.before.slice(-MAX_CONTEXT),
        after: request.after.slice(0, MAX_CONTEXT),
      }),
      tools: [],
      maxTokens: MAX_TOKENS,
    },
    {
      signal,
      identity: {
        ...who,
        agent: "generate",
        role: "generator",
        tier: request.tier,
        taskType: "coding",
        complexity,
        attempt: 1,
        routeReason: first.reason,
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
  if (outcome.status === "failed") return { status: "failed", failure: outcome };
  return {
    status: "done",
    text: stripFence(outcome.content),
    model: outcome.model,
    reason: first.reason,
    charge,
  };
}

/** Models like to fence code although they were told not to. */
export function stripFence(text: string): string {
  return /^\s*```[\w-]*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1] ?? text;
}
