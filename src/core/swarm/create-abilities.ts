import { createCommandRunner } from "../commands/command-runner.ts";
import type { EngineParts } from "../engine-parts.ts";
import { redactor } from "../provider/redact.ts";
import type { Abilities, CommandRunner } from "../tools/abilities.ts";
import { confineCopies } from "../workspace/confine-copy.ts";
import { createAskUser } from "./create-ask-user.ts";
import type { SwarmContext } from "./do-work.ts";

/**
 * What the agents of one swarm can do beside their copies: what the request allows, and nothing else. `files`: of the
 * workspace, relative to it.
 */
export function createAbilities(context: AbilitiesContext, files: readonly string[]): Abilities {
  const { request, say } = context;
  return {
    commands: commandsOf(context, files),
    askUser: request.onQuestion ? createAskUser(request.onQuestion, say) : null,
    editor: request.editor ?? null,
  };
}

interface AbilitiesContext extends Pick<SwarmContext, "request" | "say"> {
  readonly parts: Pick<EngineParts, "host" | "endpoint">;
}

function commandsOf({ parts, request, say }: AbilitiesContext, files: readonly string[]): CommandRunner | null {
  const { commands: policy, workspace } = request;
  if (!request.mayRunCommands || policy === undefined || policy.forAgents === false) return null;
  const { host, endpoint } = parts;
  let confine: ReturnType<typeof confineCopies> | undefined;
  return createCommandRunner({
    host,
    workspace,
    policy,
    limits: request.checkLimits,
    confine: () => {
      confine ??= confineCopies(host.files, workspace, files);
      return confine;
    },
    redact: async (text) => redactor(await endpoint.key())(text),
    say,
  });
}
