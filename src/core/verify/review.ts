import * as z from "zod";
import { REVIEWER_RULES, REVIEWER_WORK } from "../prompts/reviewer.ts";
import type { Message } from "../provider/client.ts";
import type { Task } from "../swarm/plan.ts";
import type { Fence } from "../untrusted/fence.ts";

/** A second model's word about a result. */
export const Review = z.strictObject({
  verdict: z.enum(["accept", "reject"]),
  /** Each a sentence that names what in the result it rests on. */
  reasons: z.array(z.string().min(1)).min(1).max(10),
  /** Criteria that the result does not meet; none when it is accepted. */
  unmet: z.array(z.string().min(1)).max(20),
});
export type Review = z.infer<typeof Review>;

/** What of a result is shown to the reviewer. */
export interface ReviewedWork {
  readonly task: Task;
  readonly goal: string;
  /** The worker's last words. */
  readonly answer: string;
  /** Unified patch; "" when no file was changed. */
  readonly patch: string;
}

/** What the shape cannot say: a verdict that its own words contradict counts for nothing. */
export function contradiction({ verdict, unmet }: Review): string | null {
  if (verdict === "accept" && unmet.length > 0)
    return 'The review accepts and names criteria that are not met. Reject, or leave "unmet" empty.';
  return null;
}

/** A reviewer's messages. The task's first line is not a worker's, so that nobody takes the one for the other. */
export function reviewMessages(work: ReviewedWork, fence: Fence): Message[] {
  const { task, goal, answer, patch } = work;
  const change = patch === "" ? "(no file was changed)" : fence("repository", shortened(patch));
  return [
    { role: "system", content: REVIEWER_RULES.fill({}) },
    {
      role: "user",
      content: REVIEWER_WORK.fill({
        id: task.id,
        title: task.title,
        goal,
        prompt: task.prompt,
        criteria: criteriaOf(task)
          .map((one) => `- ${one}`)
          .join("\n"),
        answer: fence(`agent:${task.id}`, answer.slice(0, LONGEST_ANSWER)),
        change,
      }),
    },
  ];
}

/** A plan that names none: the task's own words are what it is measured by. */
function criteriaOf({ acceptance, title }: Task): readonly string[] {
  return acceptance.length > 0 ? acceptance : [`What was to be done is done, all of it: ${title}.`];
}

const LONGEST_ANSWER = 8_000;
/** Characters: about 12,000 tokens, which every model of the catalogue has room for. */
const LONGEST_PATCH = 40_000;

function shortened(patch: string): string {
  if (patch.length <= LONGEST_PATCH) return patch;
  const left = patch.length - LONGEST_PATCH;
  return `${patch.slice(0, LONGEST_PATCH)}\n(${left} more characters are not shown; judge what you see, and say so)`;
}
