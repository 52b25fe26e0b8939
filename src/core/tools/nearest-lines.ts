const MAX_COMPARED = 2_000_000;
const MAX_SHOWN = 12;

/** The lines of a file that come nearest to what was looked for, worded for a model; with their place in the file. */
export function nearestLines(lines: readonly string[], wanted: readonly string[]): string {
  const bags = wanted.slice(0, MAX_SHOWN).map((line) => line.trim());
  const cost = lines.length * bags.length;
  if (cost > MAX_COMPARED) return "Read the file again and copy the lines exactly.";
  let best = { at: 0, score: 0 };
  for (let at = 0; at < lines.length; at++) {
    let score = 0;
    for (const [offset, line] of bags.entries()) score += likeness((lines[at + offset] ?? "").trim(), line);
    if (score > best.score) best = { at, score };
  }
  if (best.score < bags.length * 0.3) return "No lines come near it: read the file again and copy the lines exactly.";
  const shown = lines.slice(best.at, best.at + bags.length).map((line) => line.replace(/\r$/, "").slice(0, 300));
  return `The nearest lines are ${best.at + 1} to ${best.at + shown.length}:\n${shown.join("\n")}`;
}

/** 1 for equal lines, else the share of the text that both begin and end with; empty lines say nothing. */
function likeness(left: string, right: string): number {
  if (left === "" || right === "") return 0;
  if (left === right) return 1;
  const longest = Math.max(left.length, right.length);
  const shortest = Math.min(left.length, right.length);
  let start = 0;
  while (start < shortest && left[start] === right[start]) start++;
  let end = 0;
  while (end < shortest - start && left[left.length - 1 - end] === right[right.length - 1 - end]) end++;
  return (start + end) / longest;
}
