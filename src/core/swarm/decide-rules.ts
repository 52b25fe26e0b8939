import { errorText } from "../error-text.ts";
import { untilAborted } from "../until-aborted.ts";
import type { RulesFile } from "../untrusted/rules.ts";
import { createRulesApprovals } from "../untrusted/rules-approvals.ts";
import { findRules } from "../untrusted/rules-files.ts";
import type { CopyStore } from "../workspace/copies.ts";
import type { SwarmContext } from "./do-work.ts";

/**
 * The repository's rules files that this swarm's agents are given: those whose very content the user lets be used. Where
 * the folder is not trusted, or nobody can be asked, the others are left out. A run that goes on asks again for what it
 * has no approval of.
 */
export async function decideRules(
  store: Pick<CopyStore, "base" | "read" | "blobs">,
  files: readonly string[],
  context: SwarmContext,
): Promise<readonly RulesFile[]> {
  const { parts, request, say } = context;
  const found = await findRules(store, store.base, files);
  if (found.length === 0) return [];
  const approvals = createRulesApprovals(parts.host, `${parts.runsFolder}/approved-rules.json`, request.workspace);
  const known = new Set<RulesFile>();
  for (const file of found) if (request.mayRunCommands && (await approvals.has(file))) known.add(file);
  const open = found.filter((file) => !known.has(file));
  const allowed = open.length > 0 && (await mayUse(open, context));
  if (allowed)
    await approvals.add(open).catch((error: unknown) => {
      const text = `Your answer about ${namesOf(open)} could not be kept, and you will be asked again: ${errorText(error)}`;
      say({ type: "notice", level: "warn", text });
    });
  // In the order of the list, whoever was approved when: the agents' first words stay the same.
  const used = allowed ? found : found.filter((file) => known.has(file));
  const decided = (files: readonly RulesFile[]) => files.map(({ path, hash, hidden }) => ({ path, hash, hidden }));
  if (used.length < found.length) say({ type: "rules.decided", used: false, files: decided(open) });
  if (used.length > 0) say({ type: "rules.decided", used: true, files: decided(used) });
  return used;
}

async function mayUse(files: readonly RulesFile[], { parts, request, signal }: SwarmContext): Promise<boolean> {
  if (!request.mayRunCommands || request.onRules === undefined || signal.aborted) return false;
  try {
    const answer = await untilAborted(request.onRules({ files }, signal), signal);
    return answer !== "aborted" && answer.choice === "use";
  } catch (error) {
    if (!signal.aborted)
      parts.host.log("error", `The question about ${namesOf(files)} could not be put: ${errorText(error)}`);
    return false;
  }
}

function namesOf(files: readonly RulesFile[]): string {
  return files.map(({ path }) => path).join(", ");
}
