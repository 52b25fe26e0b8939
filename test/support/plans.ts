import type { Task } from "../../src/core/swarm/plan.ts";

/** A task in which only what the test is about needs saying. */
export function task(id: string, parts: Partial<Task> = {}): Task {
  return {
    id,
    title: `Do ${id}`,
    prompt: `Please do ${id}.`,
    type: "coding",
    complexity: "medium",
    files: [],
    dependsOn: [],
    acceptance: [],
    ...parts,
  };
}
