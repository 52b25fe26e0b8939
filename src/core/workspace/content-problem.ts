import { scriptsProblem } from "./package-scripts.ts";
import { isData, schemaProblem } from "./schema-pointers.ts";

/**
 * Why a change of a file that agents may write is refused for what it says, worded for a model; `null` when it is not.
 * @param before `null`: not there. @param after `null`: the file goes.
 */
export function contentProblem(path: string, before: string | null, after: string | null): string | null {
  return scriptsProblem(path, before ?? "{}", after ?? "{}") ?? schemaProblem(path, before ?? "", after ?? "");
}

/** Whether what a file says can be a reason at all; by its path alone. */
export function hasContentRules(path: string): boolean {
  return isData(path);
}
