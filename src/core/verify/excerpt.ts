const MAX_LINES = 60;
const MAX_CHARACTERS = 4_000;
const MAX_LINE = 400;
const MAX_NAMED = 20;

/** The part of a check's output that tells what failed: lines that name a failure, then the end. Plain text, capped. */
export function excerptOf(stdout: string, stderr: string): string {
  const lines = plain(
    [stdout, stderr]
      .map((part) => part.trimEnd())
      .filter((part) => part !== "")
      .join("\n"),
  )
    .split("\n")
    .map((line) => line.trimEnd().slice(0, MAX_LINE));
  while (lines.at(-1) === "") lines.pop();
  if (lines.length <= MAX_LINES && size(lines) <= MAX_CHARACTERS) return lines.join("\n");
  const end = lastWithin(lines, MAX_LINES - MAX_NAMED, MAX_CHARACTERS / 2);
  const earlier = lines.slice(0, lines.length - end.length);
  const named = firstWithin(earlier.filter(namesFailure), MAX_NAMED, MAX_CHARACTERS / 2 - 100);
  return [...named, `(${earlier.length - named.length} lines left out)`, ...end].join("\n");
}

/** Lines that name a failure, without what differs from run to run; of an output without any, all lines. */
export function failureSet(excerpt: string): ReadonlySet<string> {
  const lines = excerpt
    .split("\n")
    .map(normalised)
    .filter((line) => line !== "");
  const named = lines.filter(namesFailure);
  return new Set(named.length > 0 ? named : lines);
}

function normalised(line: string): string {
  return line
    .replace(/\d+(\.\d+)?\s?(ms|s|sec|seconds|minutes|m)\b/g, "TIME")
    .replace(/\d{4}-\d\d-\d\d[T_ ]\d\d[:_]\d\d[^\s]*/g, "DATE")
    .replace(/(:\d+){1,2}(?=\D|$)|\(\d+,\d+\)/g, ":LINE")
    .replace(/\d+ (passed|passing|total|tests?\b)/g, "N $1")
    .replace(/0x[0-9a-f]+|\b[0-9a-f]{12,}\b/gi, "HEX")
    .replace(/(\/[^\s:'"()]+)+\/copies\/[^\s/:'"()]+/g, "ROOT")
    .replace(/\/tmp\/[^\s/:'"()]+/g, "TMP")
    .trim();
}

function namesFailure(line: string): boolean {
  return /error|fail|✗|✖|✘|×|not ok|assert|exception|panic|expected|cannot|undefined|unexpected/i.test(line);
}

/** Without colours, cursor movements and other control characters; a line that was overwritten is its last state. */
function plain(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/\u001b\][^\u0007\u001b]*(\u0007|\u001b\\)|\u001b[[(][0-9;?]*[ -/]*[@-~]|\u001b./g, "")
      .replace(/\r\n/g, "\n")
      .replace(/^.*\r(?=[^\n])/gm, "")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "")
  );
}

function firstWithin(lines: readonly string[], most: number, characters: number): readonly string[] {
  const taken: string[] = [];
  for (const line of lines.slice(0, most)) {
    if (size(taken) + line.length > characters) break;
    taken.push(line);
  }
  return taken;
}

function lastWithin(lines: readonly string[], most: number, characters: number): readonly string[] {
  return [...firstWithin([...lines].reverse(), most, characters)].reverse();
}

function size(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
