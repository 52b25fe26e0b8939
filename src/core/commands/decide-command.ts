import type { ConfinementLevel } from "../confinement.ts";
import { type CommandPlace, classifyCommand, plantedBecause, unknownBecause } from "./classify-command.ts";
import type { CommandRule, CommandStep } from "./command.ts";
import { readForm } from "./command-form.ts";
import { coveredBy, ruleFor } from "./rules.ts";

/** What becomes of a line before anybody was asked. `steps` is `null` where a shell would have to read the line. */
export type Decision =
  | {
      readonly status: "run";
      readonly by: "proved plain" | "your rule";
      readonly steps: readonly CommandStep[];
      readonly why: string;
    }
  | {
      readonly status: "ask";
      readonly steps: readonly CommandStep[] | null;
      readonly why: string;
      /** Makes the line run unasked the next time, where there is such a rule. */
      readonly rule: CommandRule | null;
    };

/**
 * What may run unasked, by what the system was proved to keep commands from:
 *
 * - at every level: what is proved to be plain calls of known programs that only read;
 * - at every level: calls that a rule of the user's names with exactly these arguments;
 * - at "files-and-network" alone: calls that a rule of the user's covers by program and flags, for what such a program
 *   reaches beyond the copy its flags do not tell.
 *
 * All else is asked, also at the highest level: the boundary is there for what goes wrong, not in place of the user. A
 * line that a shell would have to read is covered by no rule. What a model says of a line changes nothing here.
 */
export async function decideCommand(
  line: string,
  { rules, level }: { readonly rules: readonly CommandRule[]; readonly level: ConfinementLevel },
  place: CommandPlace,
): Promise<Decision> {
  const verdict = await classifyCommand(line, place);
  if (verdict.status === "plain")
    return { status: "run", by: "proved plain", steps: verdict.steps, why: "It only reads files of the copy." };
  const form = await readForm(line, place.host.shell);
  if (form.status === "ask") return { status: "ask", steps: null, why: verdict.why, rule: null };
  const { steps } = form;
  const uncovered: CommandStep[] = [];
  let byFlags = false;
  for (const step of steps) {
    if ((await reasonToAsk(step, place)) === null) continue;
    const cover = await coveredBy(step, rules, place);
    if (cover === null) uncovered.push(step);
    byFlags ||= cover === "flags";
  }
  if (uncovered.length === 0 && (!byFlags || level === "files-and-network"))
    return { status: "run", by: "your rule", steps, why: "A rule of yours covers it." };
  const [only, ...more] = uncovered;
  if (only === undefined)
    return {
      status: "ask",
      steps,
      why: "your rule for it names no exact arguments, which counts only where the system confines files and network",
      rule: null,
    };
  const planted = (await plantedBecause(only.program, place)) !== null;
  return { status: "ask", steps, why: verdict.why, rule: more.length === 0 && !planted ? ruleFor(only) : null };
}

async function reasonToAsk(step: CommandStep, place: CommandPlace): Promise<string | null> {
  return (await unknownBecause(step, place)) ?? (await plantedBecause(step.program, place));
}
