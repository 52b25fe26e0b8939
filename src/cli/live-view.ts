import { Listr, type ListrTask } from "listr2";
import { formatUsd } from "../core/money.ts";
import { PLANNER_TASK } from "../core/swarm/own-tasks.ts";
import type { SwarmState, TaskState } from "../core/swarm/state-types.ts";
import { alertText, expectedText } from "./budget-text.ts";
import { printable } from "./printable.ts";
import type { View } from "./progress.ts";

/** A line of the live list, made when the list comes to it. */
interface Row {
  title(text: string): void;
  activity(text: string): void;
  end(failed: boolean): void;
}

export interface LiveView extends View {
  /** Shows a question with what is typed so far; `null` takes it away. */
  ask(text: string | null, state: SwarmState): void;
}

/**
 * The live list on a terminal: planning, then a line for each agent, then the merge. Below the line of what runs stands
 * the question at a budget, or the last alert.
 */
export function liveView(): LiveView {
  const rows = new Rows();
  let question: string | null = null;
  let alert = "";
  const showTotals = (state: SwarmState): void => {
    const words = question ?? alert;
    rows.show(AGENTS, `Agents (${totalsOf(state)})`, words);
    rows.show(TOTAL, `Merge and check the result (${totalsOf(state)})`, words);
    if (state.phase === "planning") rows.show(PLANNER_TASK, "Plan the work", words);
  };
  const ready = Promise.withResolvers<SwarmState>();
  const list = new Listr(
    [
      rows.task(PLANNER_TASK, "Plan the work"),
      {
        title: "Agents",
        task: async (_, row) => {
          rows.adopt(AGENTS, row);
          const state = await ready.promise;
          const tasks = state.tasks.filter((task) => task.id !== PLANNER_TASK);
          return row.newListr(
            tasks.map((task) => rows.task(task.id, task.title)),
            { concurrent: true, exitOnError: false },
          );
        },
      },
      rows.task(TOTAL, "Merge and check the result"),
    ],
    {
      exitOnError: false,
      // Ctrl-C is the program's: it ends the swarm in order, and keeps what is done.
      registerSignalListeners: false,
      rendererOptions: { collapseErrors: false, collapseSubtasks: false, showErrorMessage: false },
    },
  );
  const running = list.run().catch(() => undefined);
  return {
    show(event, state) {
      if (event.type === "plan.ready") {
        rows.end(PLANNER_TASK, false);
        ready.resolve(state);
      }
      for (const task of state.tasks) {
        if (task.status === "waiting") continue;
        rows.show(task.id, titleOf(task), task.activity);
        if (task.status === "finished") rows.end(task.id, task.outcome?.status !== "done");
      }
      if (event.type === "budget.alert") alert = alertText(event);
      showTotals(state);
      if (event.type === "swarm.finished") {
        ready.resolve(state);
        rows.endAll(event.outcome.status !== "done");
      }
    },
    ask(text, state) {
      question = text;
      showTotals(state);
    },
    end: async () => {
      await running;
    },
  };
}

/** Names of rows that no task can have. */
const TOTAL = "";
const AGENTS = " ";

function titleOf(task: TaskState): string {
  const model = task.model === null ? "" : `, ${task.model}`;
  const again = task.retries.length === 0 ? "" : `, ${task.retries.length} retried`;
  const dearer = task.escalations.length === 0 ? "" : ", escalated";
  return `${task.title}${model}, ${formatUsd(task.totals.settled)}${again}${dearer}`;
}

function totalsOf(state: SwarmState): string {
  const finished = state.tasks.filter((task) => task.status === "finished").length;
  const spent = `${formatUsd(state.totals.settled)} of ${formatUsd(state.budget)}`;
  const simulated = state.simulated ? ", SIMULATED models" : "";
  return `${finished} of ${state.tasks.length} done, ${spent}${expectedText(state)}${simulated}`;
}

function writing(row: { title: string; output: string }): Omit<Row, "end"> {
  return {
    title: (text) => {
      row.title = printable(text);
    },
    activity: (text) => {
      row.output = printable(text);
    },
  };
}

/** Rows by id. What is said before the list comes to a row is kept for it. */
class Rows {
  readonly #open = new Map<string, Row>();
  readonly #said = new Map<string, { title: string; activity: string }>();
  readonly #ended = new Map<string, boolean>();

  task(id: string, title: string): ListrTask {
    return {
      title: printable(title),
      task: (_, row) =>
        new Promise<void>((resolve, reject) => {
          this.#open.set(id, {
            ...writing(row),
            end: (failed) => (failed ? reject(new Error(row.title)) : resolve()),
          });
          const said = this.#said.get(id);
          if (said !== undefined) this.show(id, said.title, said.activity);
          const ended = this.#ended.get(id);
          if (ended !== undefined) this.end(id, ended);
        }),
    };
  }

  /** A row that is the list's own: it ends by itself. */
  adopt(id: string, row: { title: string; output: string }): void {
    this.#open.set(id, { ...writing(row), end: () => {} });
    const said = this.#said.get(id);
    if (said !== undefined) this.show(id, said.title, said.activity);
  }

  show(id: string, title: string, activity: string): void {
    this.#said.set(id, { title, activity });
    this.#open.get(id)?.title(title);
    this.#open.get(id)?.activity(activity);
  }

  end(id: string, failed: boolean): void {
    this.#ended.set(id, failed);
    this.#open.get(id)?.end(failed);
  }

  /** For rows that have not ended by themselves. */
  endAll(failed: boolean): void {
    for (const id of [...this.#open.keys(), ...this.#said.keys(), PLANNER_TASK, TOTAL]) {
      if (!this.#ended.has(id)) this.end(id, failed);
    }
  }
}
