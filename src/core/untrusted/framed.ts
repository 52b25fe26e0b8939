/** A tab is as wide as an editor's settings say, which a folder can change. */
const TAB = "    ";

/**
 * Text of others in a frame of our own, also where a line of it is longer than `width` columns: none of it can be taken for
 * a part of what stands around it, and none of it is out of sight.
 */
export function framed(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const [first = "", ...rest] = pieces(line.replaceAll("\t", TAB), width);
    return [`  | ${first}`, ...rest.map((piece) => `  : ${piece}`)];
  });
}

/** What is not ASCII counts as two columns, the most that any character takes. */
function pieces(line: string, width: number): readonly string[] {
  const found: string[] = [];
  let [piece, columns] = ["", 0];
  for (const character of line) {
    const wide = character > "~" ? 2 : 1;
    if (columns + wide > width) {
      found.push(piece);
      [piece, columns] = ["", 0];
    }
    piece += character;
    columns += wide;
  }
  return [...found, piece];
}
