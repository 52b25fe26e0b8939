import type { ProposedChange } from "../engine-types.ts";
import { isBinary, sameBytes } from "./hunks.ts";
import { mergeText } from "./merge-text.ts";

/** What becomes of one file of the user's when a change is applied to it as it is now. */
export type FilePlan =
  | {
      /**
       * `ready`: the file is what the swarm started from, or is as proposed already, so that an application that was cut
       * off half-way can be done again. `merged`: it was changed meanwhile, and `bytes` hold both changes.
       */
      readonly status: "ready" | "merged";
      readonly change: ProposedChange;
      /** What the file becomes; `null`: it goes. */
      readonly bytes: Uint8Array | null;
    }
  /** Both changed it, and no program can say which is right. */
  | { readonly status: "conflict"; readonly change: ProposedChange; readonly why: string };

/**
 * Three-way, file by file: what the swarm started from, what the user has now, what the swarm proposes.
 * @param current bytes of the user's files now; `null` or missing: not there.
 */
export function planApplication(
  changes: readonly ProposedChange[],
  current: ReadonlyMap<string, Uint8Array | null>,
): readonly FilePlan[] {
  return changes.map((change) => planFile(change, current.get(change.path) ?? null));
}

function planFile(change: ProposedChange, now: Uint8Array | null): FilePlan {
  const { before, after } = change;
  const conflict = (why: string): FilePlan => ({ status: "conflict", change, why });
  if (sameBytes(now, before) || sameBytes(now, after)) return { status: "ready", change, bytes: after };
  if (now === null) return conflict("the swarm changed it, and you deleted it since the swarm started");
  // Only its mode is proposed: the user's content stays.
  if (sameBytes(before, after)) return { status: "merged", change, bytes: now };
  if (after === null) return conflict("the swarm deletes it, and you changed it since the swarm started");
  if (before === null) return conflict("the swarm adds it, and by now there is a file of this name");
  if ([before, now, after].some(isBinary)) return conflict("you and the swarm changed it, and it is not text");
  const merge = mergeText(before, now, after);
  if (merge.status === "clean") return { status: "merged", change, bytes: merge.bytes };
  return conflict("you and the swarm changed the same lines");
}
