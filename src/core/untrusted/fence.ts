import type { Source } from "./taint.ts";

/** Puts a text between marks that it cannot contain, with who wrote it. */
export type Fence = (source: Source, text: string) => string;

/**
 * The fence of one run. Its word is made of the run's random id, so that nobody can have written it into a file before;
 * where a text holds it all the same (an agent has read it and passed it on), it is broken there. It is the same for all
 * agents of the run, so that what they are told alike stays alike.
 */
export function createFence(id: string): Fence {
  const word = `data-${id}`;
  const inside = new RegExp(word.replace(/[^\w-]/g, "\\$&"), "giu");
  return (source, text) =>
    `<${word} from="${source.replace(/[^\w:.-]/g, "_")}">\n${text.replace(inside, "data-(mark)")}\n</${word}>`;
}
