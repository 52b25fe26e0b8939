import type { SwarmFact } from "../events.ts";
import type { TaskState } from "./state-types.ts";

type StoryFact = Extract<
  SwarmFact,
  {
    readonly type:
      | "command.decided"
      | "question.asked"
      | "question.answered"
      | "guard.acted"
      | "context.condensed"
      | "text.cleaned";
  }
>;

/** Facts of a task that screens keep, of each kind; the journal has all. */
const MAX_TOLD = 40;

/** The task with one more fact of its story. */
export function withStory(task: TaskState, fact: StoryFact): TaskState {
  switch (fact.type) {
    case "command.decided": {
      const { shown, decision, by, why } = fact;
      const activity = decision === "ran" ? `ran ${shown}` : `may not run ${shown}`;
      return { ...task, activity, commands: newest([...task.commands, { shown, decision, by, why }]) };
    }
    case "question.asked":
      return { ...told(task, `It asked you: ${fact.question}`), activity: `asks you: ${fact.question}` };
    case "question.answered":
      return {
        ...told(task, fact.answer === null ? "Nobody answered." : `You answered: ${fact.answer}`),
        activity: fact.answer === null ? "goes on without an answer" : "has your answer",
      };
    case "guard.acted": {
      const how = fact.action === "stop" ? "A guard ended the attempt" : "A guard told it to change its way";
      return { ...told(task, `${how}: ${fact.why}`), activity: fact.why };
    }
    case "context.condensed":
      return {
        ...told(
          task,
          `Its conversation was made shorter, from about ${grouped(fact.before)} to ${grouped(fact.after)} tokens.`,
        ),
        activity: "made its conversation shorter",
      };
    case "text.cleaned": {
      const what =
        fact.removed === 1 ? "1 character that does not show was" : `${fact.removed} characters that do not show were`;
      return told(task, `${what} written out in ${fact.source}.`);
    }
    default:
      return fact satisfies never;
  }
}

export function resumedText(finished: number): string {
  const tasks = finished === 1 ? "1 task was" : `${finished} tasks were`;
  return `The run goes on after it was interrupted; ${tasks} finished by then.`;
}

function told(task: TaskState, sentence: string): TaskState {
  return { ...task, told: newest([...task.told, sentence]) };
}

function newest<T>(all: readonly T[]): readonly T[] {
  return all.slice(-MAX_TOLD);
}

function grouped(tokens: number): string {
  return String(tokens).replace(/\B(?=(\d{3})+$)/g, ",");
}
