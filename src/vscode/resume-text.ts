import { agoText } from "../core/models/price-age.ts";
import { formatUsd } from "../core/money.ts";
import type { InterruptedRun } from "../core/resume/interrupted.ts";
import { cutNotice } from "./notice-text.ts";

/** The words around an interrupted swarm. Pure. */

export const RESUME_BUTTONS = {
  resume: "Resume",
  keep: "Keep What Is Finished",
  discard: "Discard...",
  later: "Later",
} as const;

type ResumeButton = (typeof RESUME_BUTTONS)[keyof typeof RESUME_BUTTONS];

/** What can be done; in a folder that is not trusted nothing goes on. */
export function resumeButtons(run: InterruptedRun, isTrusted: boolean): readonly ResumeButton[] {
  const { resume, keep, discard, later } = RESUME_BUTTONS;
  const goesOn = isTrusted && run.problem === null ? [resume] : [];
  return [...goesOn, ...(run.tasks.done === 0 ? [] : [keep]), discard, later];
}

/** `now`: milliseconds since the epoch. */
export function resumeQuestion(run: InterruptedRun, isTrusted: boolean, now: number): string {
  const goal = cutNotice(run.goal, 200);
  const problem = run.problem === null ? "" : ` It cannot go on: ${cutNotice(run.problem, 300)}`;
  const untrusted = isTrusted ? "" : " This folder is not trusted, so that it does not go on here.";
  return `A swarm was interrupted ${agoText(run.lastAt, now)}: "${goal}". ${doneText(run)}${problem}${untrusted}`;
}

/** The row in a list of several. */
export function resumeRow(run: InterruptedRun, now: number) {
  return {
    label: run.goal.replaceAll(/\s+/g, " ").replaceAll("$(", "$ (").trim(),
    description: agoText(run.lastAt, now),
    detail: doneText(run),
  };
}

export function discardQuestion(run: InterruptedRun): { readonly message: string; readonly detail: string } {
  const { done } = run.tasks;
  const lost = done === 0 ? "No task had finished." : `The work of ${tasksText(done)} that had finished is removed.`;
  return {
    message: "Discard the interrupted swarm?",
    detail: `${lost} Its journal stays, and what it cost stays on the books.`,
  };
}

function doneText({ tasks, settled, tier, simulated }: InterruptedRun): string {
  const spent = `${formatUsd(settled)}${simulated ? " (simulated)" : ""} was spent`;
  const finished = tasks.of === 0 ? "It had no plan yet" : `${tasks.done} of ${tasksText(tasks.of)} had finished`;
  return `${finished}, ${spent}, ${tier} tier.`;
}

function tasksText(count: number): string {
  return count === 1 ? "1 task" : `${count} tasks`;
}
