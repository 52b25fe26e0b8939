import { clean } from "../core/untrusted/clean.ts";

/**
 * Text for a terminal. Titles, answers and names of files and tools come from models and folders, and an escape
 * sequence in them could rewrite what is on the screen: the house rule of all that is shown. Line breaks and tabs stay.
 */
export function printable(text: string): string {
  return clean(text).text;
}
