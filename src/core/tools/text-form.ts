/** A file's text without what a model does not see: line ends as "\n", no byte order mark. */
interface TextForm {
  readonly body: string;
  /** Place in the file of a place in `body`; UTF-16 units. */
  readonly rawAt: (at: number) => number;
}

const MARK = "\ufeff";

export function textForm(text: string): TextForm {
  const start = text.startsWith(MARK) ? 1 : 0;
  const raw = text.slice(start);
  const body = plain(raw);
  if (body.length === raw.length) return { body, rawAt: (at) => at + start };
  return {
    body,
    rawAt: (at) => {
      let [place, added] = [start, 0];
      let from = 0;
      for (let end = body.indexOf("\n"); end !== -1 && end < at; end = body.indexOf("\n", from)) {
        const rawEnd = text.indexOf("\n", place);
        if (rawEnd - place > end - from) added++;
        place = rawEnd + 1;
        from = end + 1;
      }
      return at + start + added;
    },
  };
}

/** What a model wrote, as a file's body: line ends as "\n", no byte order mark. */
export function plain(text: string): string {
  return (text.startsWith(MARK) ? text.slice(1) : text).replaceAll("\r\n", "\n");
}

/** How the line at a place of the file ends; where it is the last one, the line before; "\n" in a file of one line. */
export function endingAt(text: string, at: number): "\r\n" | "\n" {
  const next = text.indexOf("\n", at);
  const end = next === -1 ? text.lastIndexOf("\n") : next;
  return end > 0 && text[end - 1] === "\r" ? "\r\n" : "\n";
}

/**
 * A whole new text for a file, in the form that the file has: its byte order mark, its line ends (those of most of its
 * lines), and its last line end, which models forget. A last line end that is new stays: many style checks ask for it.
 */
export function inFormOf(before: string, content: string): string {
  if (before === "") return content;
  const pairs = before.split("\r\n").length - 1;
  const all = before.split("\n").length - 1;
  const ending = pairs * 2 > all ? "\r\n" : "\n";
  let body = plain(content);
  if (body !== "" && before.endsWith("\n") && !body.endsWith("\n")) body += "\n";
  return (before.startsWith(MARK) ? MARK : "") + body.replaceAll("\n", ending);
}
