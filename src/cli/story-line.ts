import type { SwarmEvent } from "../core/events.ts";
import { resumedText } from "../core/swarm/task-story.ts";

/** One line for what agents ran, asked and were stopped at; `null` for all else. */
export function storyLine(event: SwarmEvent): string | null {
  switch (event.type) {
    case "confinement":
      return `commands: ${event.text}`;
    case "command.decided": {
      const what = event.decision === "ran" ? "ran" : "did not run";
      return `${event.task}: ${what} ${event.shown.replaceAll("\n", " ⏎ ")} (${event.by}${event.why === "" ? "" : `: ${event.why}`})`;
    }
    case "question.asked":
      return `${event.task}: asks ${event.question}`;
    case "question.answered":
      return `${event.task}: ${event.answer === null ? "nobody answered" : `was answered ${event.answer}`}`;
    case "rules.decided":
      return event.files.length === 0
        ? null
        : `rules of the folder: ${event.used ? "used" : "left out"} (${event.files.map(({ path }) => path).join(", ")})`;
    case "guard.acted":
      return `${event.task}: ${event.action === "stop" ? "stopped by a guard" : "told by a guard"}: ${event.why}`;
    case "context.condensed":
      return `${event.task}: conversation made shorter, from about ${event.before} to ${event.after} tokens`;
    case "text.cleaned":
      return `${event.task}: ${event.removed} characters that do not show, written out in ${event.source}`;
    case "swarm.resumed":
      return resumedText(event.finished);
    default:
      return null;
  }
}
