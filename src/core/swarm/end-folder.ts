import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { STEPS } from "../resume/open-steps.ts";

/**
 * After a run's end is written down: its copies go, and its steps, which nobody needs any more. Never rejects: what
 * cannot be removed now goes at another start.
 */
export async function endFolder(host: Host, folder: string, close: (() => Promise<void>) | undefined): Promise<void> {
  try {
    await close?.();
    await host.files.remove(`${folder}/${STEPS}`);
  } catch (error) {
    host.log("warn", `The run's copies in ${folder} could not be removed, and will be later: ${errorText(error)}`);
  }
}
