import type { Check, CheckKind } from "../check.ts";
import { newCheck, setupOf } from "./new-check.ts";
import type { Project } from "./project.ts";

/** Targets of a Makefile or recipes of a justfile that are checks. Make wins where both are there. */
export async function recipeChecks(project: Project): Promise<readonly Check[]> {
  const make = await project.firstWith(["GNUmakefile", "makefile", "Makefile"]);
  const just = await project.firstWith(["justfile", "Justfile", ".justfile"]);
  const checks = make === null ? [] : await recipes(project, "make", (await project.text(make)) ?? "");
  if (checks.length > 0 || just === null) return checks;
  return recipes(project, "just", (await project.text(just)) ?? "");
}

const TARGETS: readonly (readonly [string, CheckKind])[] = [
  ["typecheck", "types"],
  ["lint", "lint"],
  ["test", "tests"],
  ["check", "tests"],
];

async function recipes(project: Project, tool: "make" | "just", text: string): Promise<readonly Check[]> {
  // ":=" sets a variable; what follows a recipe's name in a justfile are its parameters, which need values.
  const there = TARGETS.filter(([name]) => new RegExp(`^@?${name}\\s*:(?!=)`, "m").test(text));
  // In most Makefiles "check" is another name for "test", or all of it once more.
  const wanted = there.filter(([name]) => name !== "check" || !there.some(([other]) => other === "test"));
  if (wanted.length === 0) return [];
  const setup = await setupOf(project, [tool, "--version"], `Install ${tool}.`);
  return wanted.map(([name, kind]) =>
    newCheck(project, { name: `${tool} ${name}`, kind, command: [tool, name], covers: "code", setup }),
  );
}
