import type { SwarmEvent } from "../events.ts";
import type { Files } from "../host.ts";
import { JOURNAL } from "./journal.ts";
import { applyEvent } from "./state.ts";
import type { SwarmState } from "./state-types.ts";

/** A run as its journal tells it; `null` when there is none. A torn line, or one of another version, is passed over. */
export async function readRun(files: Files, folder: string): Promise<SwarmState | null> {
  const bytes = await files.read(`${folder}/${JOURNAL}`);
  if (bytes === undefined) return null;
  let state: SwarmState | null = null;
  for (const line of new TextDecoder().decode(bytes).split("\n")) {
    try {
      if (line !== "") state = applyEvent(state, JSON.parse(line) as SwarmEvent);
    } catch {}
  }
  return state;
}
