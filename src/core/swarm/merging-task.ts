import { MERGER_SIDE, MERGER_TASK } from "../prompts/merger.ts";
import type { Fence } from "../untrusted/fence.ts";
import type { ConflictLabels } from "../workspace/copies.ts";
import { markedPlaces } from "./conflict-markers.ts";
import type { Task } from "./plan.ts";

/** Characters of marked files that a merger is shown at once: about 7,000 tokens. The rest it reads. */
const MOST_SHOWN = 24_000;

/**
 * The task of an agent that merges: both sides of what does not fit, what each was for, and the criteria of both. It
 * keeps the later task's id, so that its cost and its attempts are that task's.
 * @param marked texts of the conflicting files with conflict markers, by path.
 */
export function mergingTask(
  task: Task,
  others: readonly Task[],
  marked: ReadonlyMap<string, string>,
  labels: ConflictLabels,
  fence: Fence,
): Task {
  const paths = [...marked.keys()];
  const shown = Math.floor(MOST_SHOWN / Math.max(1, paths.length));
  const files = [...marked].map(
    ([path, text]) => `${path}:\n${fence("repository", markedPlaces(text, labels, shown))}`,
  );
  const sides = [
    sideText(`This task's side (below "=======")`, task),
    ...others.map((other) => sideText(`The other side (below "<<<<<<<")`, other)),
  ];
  const prompt = MERGER_TASK.fill({
    ...labels,
    paths: paths.join(", "),
    sides: sides.join("\n\n"),
    files: files.join("\n\n"),
  });
  return {
    ...task,
    title: `Merge: ${task.title}`.slice(0, LONGEST_TITLE),
    // Files must change, whatever kind of work has made them.
    type: "coding",
    prompt,
    files: paths,
    acceptance: [...new Set([...task.acceptance, ...others.flatMap(({ acceptance }) => acceptance), BOTH])],
  };
}

const BOTH = "The conflicting places hold what both sides are for, and no conflict marker is left.";

const LONGEST_TITLE = 120;

function sideText(side: string, { id, title, prompt, acceptance }: Task): string {
  const criteria =
    acceptance.length === 0 ? "" : `\nIt is done when:\n${acceptance.map((one) => `- ${one}`).join("\n")}`;
  return `${MERGER_SIDE.fill({ side, id, title, prompt: prompt.slice(0, LONGEST_PROMPT) })}${criteria}`;
}

/** Characters of a task's prompt that the merger is told. */
const LONGEST_PROMPT = 4_000;
