import type { Change, TaskScript, WrongWay } from "./scenario.ts";

/** A task script as it stands in a Markdown file; type and complexity come from the plan. */
export type ScriptText = Omit<TaskScript, "type" | "complexity">;

/**
 * Reads a task script from Markdown, made to be read by people:
 *
 *     Looks in `folder`.  Reads `file`, `file`.  Note: ...  Answer: ...
 *     ## Right             then "Edit `file`:" with two fenced blocks (old text, new text),
 *                          or "Write `file`:" with one (the whole file)
 *     ## Wrong: a name     then "In `file`:" with two fenced blocks: one piece of the right text, and what stands
 *                          there instead; all else is as in the right way
 *
 * Throws an Error that names the file for what does not fit.
 */
export function parseScript(name: string, text: string): ScriptText {
  const [head = "", ...sections] = splitSections(text);
  const answer = /^Answer: (.+)$/m.exec(head)?.[1];
  if (answer === undefined) throw new Error(`${name}: no line "Answer: ..."`);
  const note = /^Note: (.+)$/m.exec(head)?.[1];
  const script = {
    looks: quotedNames(/^Looks in (.+)$/m.exec(head)?.[1]),
    reads: quotedNames(/^Reads (.+)$/m.exec(head)?.[1]),
    ...(note === undefined ? {} : { note }),
    answer,
  };
  let changes: Change[] = [];
  const wrong: WrongWay[] = [];
  for (const section of sections) {
    const title = section.slice(0, section.indexOf("\n")).trim();
    const steps = parseSteps(name, section);
    if (title === "Right") changes = steps.map((step) => rightChange(name, step));
    else if (title.startsWith("Wrong: "))
      wrong.push({ name: title.slice(7), changes: swapPieces(name, changes, steps) });
    else throw new Error(`${name}: unknown section "${title}"`);
  }
  return { ...script, changes, wrong };
}

interface Step {
  readonly verb: "Edit" | "Write" | "In";
  readonly path: string;
  readonly blocks: readonly string[];
}

function quotedNames(text: string | undefined): string[] {
  return [...(text ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}

/** Headings of the second level outside of fenced blocks. */
function splitSections(text: string): string[] {
  const parts: string[][] = [[]];
  let fenced = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("```")) fenced = !fenced;
    if (!fenced && line.startsWith("## ")) parts.push([line.slice(3)]);
    else parts.at(-1)?.push(line);
  }
  return parts.map((lines) => lines.join("\n"));
}

function parseSteps(name: string, section: string): Step[] {
  const steps: { verb: Step["verb"]; path: string; blocks: string[] }[] = [];
  let block: string[] | null = null;
  for (const line of section.split("\n").slice(1)) {
    const heading = /^(Edit|Write|In) `([^`]+)`:$/.exec(line);
    if (line.startsWith("```")) {
      if (block !== null) steps.at(-1)?.blocks.push(block.join("\n"));
      block = block === null ? [] : null;
    } else if (block !== null) block.push(line);
    else if (heading) steps.push({ verb: heading[1] as Step["verb"], path: heading[2] ?? "", blocks: [] });
    else if (line.trim() !== "") throw new Error(`${name}: cannot read the line "${line}"`);
  }
  return steps;
}

function rightChange(name: string, step: Step): Change {
  const [first, second] = step.blocks;
  if (step.verb === "Write" && first !== undefined && step.blocks.length === 1)
    return { kind: "write", path: step.path, content: `${first}\n` };
  if (step.verb === "Edit" && first !== undefined && second !== undefined && step.blocks.length === 2)
    return { kind: "edit", path: step.path, find: first, replace: second };
  throw new Error(`${name}: ${step.verb} ${step.path} has ${step.blocks.length} blocks`);
}

/** The right changes with one piece of text after the other swapped for a wrong one. */
function swapPieces(name: string, right: readonly Change[], steps: readonly Step[]): Change[] {
  let changes = [...right];
  for (const { verb, path, blocks } of steps) {
    const [piece = "", instead] = blocks;
    if (verb !== "In" || instead === undefined) throw new Error(`${name}: a wrong way needs "In" and two blocks`);
    const hits = changes.filter((change) => change.path === path && newText(change).split(piece).length === 2);
    if (hits.length !== 1) throw new Error(`${name}: the piece is not once in what ${path} becomes: ${piece}`);
    const swap = (text: string) => text.replace(piece, () => instead);
    changes = changes.map((change) => {
      if (change !== hits[0]) return change;
      if (change.kind === "write") return { ...change, content: swap(change.content) };
      return { ...change, replace: swap(change.replace) };
    });
  }
  return changes;
}

function newText(change: Change): string {
  return change.kind === "write" ? change.content : change.replace;
}
