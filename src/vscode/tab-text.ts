import { clean } from "../core/untrusted/clean.ts";
import { framed } from "../core/untrusted/framed.ts";

/** Texts of others as a tab shows them before a person decides about them. Pure. */

/** Columns that are in sight in a window of 1,280 pixels with the side bar and the minimap open, and in half of it. */
const TAB_COLUMNS = 76;
export const HALF_TAB_COLUMNS = 40;

/** In a frame, with no line that goes on out of sight, and what does not show written out. */
export function tabText(text: string, columns = TAB_COLUMNS): readonly string[] {
  return framed(clean(text).text, columns);
}

/** The same below a title of ours. */
export function tabPart(title: string, text: string, columns?: number): readonly string[] {
  return [`${title}:`, ...tabText(text, columns)];
}
