import type { Say } from "../agent/call-reporter.ts";
import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { openSteps, type StepBook } from "../resume/open-steps.ts";
import { NO_STEPS } from "../resume/steps.ts";

interface SwarmStepsDeps {
  readonly host: Host;
  /** Absolute folder of the run. */
  readonly folder: string;
  readonly unkept: string | null;
  readonly say: Say;
  readonly before: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** The run's steps. A disk that cannot keep them costs the run its resuming, not its work: that is said once. */
export async function swarmSteps({ unkept, say, ...deps }: SwarmStepsDeps): Promise<StepBook> {
  const onBroken = (why: string) =>
    say({
      type: "notice",
      level: "warn",
      text: `This run cannot be resumed should the program end: its steps cannot be kept (${why}). Free some space before the next run.`,
    });
  try {
    if (unkept !== null) throw new Error(unkept);
    return await openSteps({ ...deps, onBroken });
  } catch (error) {
    onBroken(errorText(error));
    return { ...NO_STEPS, known: new Map() };
  }
}
