/** Text in lines of at most `width` characters, broken at spaces; a longer word stands alone. Later lines are indented. */
export function wrapped(text: string, width: number, indent = 0): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.trimEnd().split(/(?<=\S) /)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= width || line.trim() === "") {
      line = longer;
      continue;
    }
    lines.push(line);
    line = `${" ".repeat(indent)}${word}`;
  }
  return [...lines, line];
}
