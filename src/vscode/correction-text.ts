import type { TaskProfile } from "../core/engine-types.ts";
import type { Tier } from "../core/models/vocabulary.ts";

/** What a user has said of a task, and what follows. */
export interface Correcting {
  readonly title: string;
  readonly from: TaskProfile;
  readonly to: TaskProfile;
  /** Names of the models that such tasks start on. */
  readonly models: { readonly from: string; readonly to: string };
  readonly tier: Tier;
  /** It was a task of a simulated swarm, whose books are its own. */
  readonly simulated: boolean;
}

export function correctionText({ title, from, to, models, tier, simulated }: Correcting): string {
  const same = from.type === to.type && from.complexity === to.complexity;
  const what = `"${title}", and tasks with nearly the same words, count as ${to.complexity} ${to.type} from the next swarm on`;
  const before = same ? ", as now." : `; it was taken for ${from.complexity} ${from.type}.`;
  const start =
    models.from === models.to
      ? ` In the ${tier} tier it starts on ${models.to} as before.`
      : ` In the ${tier} tier it then starts on ${models.to}, not on ${models.from}.`;
  const where = simulated ? " This is kept in the simulated swarms' own books, and does not count for real ones." : "";
  return `${what}${before}${start}${where}`;
}
