/**
 * The line as a person is shown it: whole, with every character made visible that does not show, moves the cursor,
 * turns the direction of text or looks like another. What is not printable ASCII stands as \u{...}.
 */
export function shownLine(line: string): string {
  return line.replace(/[^ -~]/gu, (character) => {
    if (character === "\n") return "\\n";
    if (character === "\t") return "\\t";
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}
