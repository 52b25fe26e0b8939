/** A right piece of code and wrong ones, each whole. */
export interface CodeText {
  readonly right: string;
  readonly wrong: readonly string[];
}

/**
 * Reads code from Markdown: the first fenced block below "## Right", and below each "## Wrong: a name". Throws an Error
 * that names the file when there is no right one.
 */
export function parseCode(name: string, text: string): CodeText {
  const sections = text.split(/^## /m).slice(1);
  const blocks = sections.map((section) => ({
    title: section.slice(0, section.indexOf("\n")),
    code: /^```\w*\n([\s\S]*?)^```$/m.exec(section)?.[1],
  }));
  const codeOf = (start: string) =>
    blocks.flatMap(({ title, code }) => (title.startsWith(start) && code !== undefined ? [code] : []));
  const [right] = codeOf("Right");
  if (right === undefined) throw new Error(`${name}: no code below "## Right"`);
  return { right, wrong: codeOf("Wrong: ") };
}
