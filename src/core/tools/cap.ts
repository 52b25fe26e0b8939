/** Most characters of one tool result. */
export const MAX_RESULT_CHARACTERS = 16_000;

/** Whole lines up to the limit, and how many were taken; a single line above it is cut. */
export function takeLines(
  lines: readonly string[],
  limit = MAX_RESULT_CHARACTERS,
): { readonly text: string; readonly taken: number; readonly cut: boolean } {
  let size = 0;
  let taken = 0;
  for (const line of lines) {
    size += line.length + 1;
    if (size > limit) break;
    taken++;
  }
  if (taken === 0 && lines.length > 0) return { text: (lines[0] ?? "").slice(0, limit), taken: 1, cut: true };
  return { text: lines.slice(0, taken).join("\n"), taken, cut: false };
}
