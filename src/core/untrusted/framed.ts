/**
 * Text of others in a frame of our own, also where a line of it is longer than `width` characters: none of it can be
 * taken for a part of what stands around it, and none of it is out of sight.
 */
export function framed(text: string, width: number): readonly string[] {
  const pieces = new RegExp(`.{1,${width}}`, "gu");
  return text.split("\n").flatMap((line) => {
    const [first = "", ...rest] = line.match(pieces) ?? [];
    return [`  | ${first}`, ...rest.map((piece) => `  : ${piece}`)];
  });
}
