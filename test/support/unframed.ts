/** What stands in a frame (`framed`), with the title before it as a line of its own. */
export function unframed(text: string): string {
  return text.replaceAll("\n  : ", "").replaceAll("\n  | ", "\n");
}
