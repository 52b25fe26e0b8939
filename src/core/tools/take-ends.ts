import { MAX_RESULT_CHARACTERS } from "./cap.ts";

/** Output begins with what was run and ends with how it went. */
const SHARE_OF_START = 0.25;

/** The text, or where it is too long its start and its end, and between them how much was left out. */
export function takeEnds(text: string, limit = MAX_RESULT_CHARACTERS): string {
  if (text.length <= limit) return text;
  const start = Math.floor(limit * SHARE_OF_START);
  const left = text.length - limit;
  return `${text.slice(0, start)}\n(${left} characters are left out here)\n${text.slice(text.length - (limit - start))}`;
}
