import type { CommandPolicy } from "../engine-types.ts";
import type { Settings } from "../settings.ts";

type OnCommand = NonNullable<CommandPolicy["onCommand"]>;

/** What a run may do on the command line by the user's settings. `onCommand`: left out where nobody is there to ask. */
export function commandPolicyOf(settings: Settings, onCommand?: OnCommand): CommandPolicy {
  const mode = settings["commands.mode"];
  return {
    forAgents: mode !== "off",
    allow: settings["commands.allow"],
    sandbox: settings.sandbox,
    ...(mode === "ask" && onCommand && { onCommand }),
  };
}
