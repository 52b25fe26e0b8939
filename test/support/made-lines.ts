// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a shell reads them, not TypeScript
import { HOSTILE_COMMANDS, PLAIN_COMMANDS } from "./hostile-commands.ts";

const PIECES: readonly string[] = [
  ..."; && || | & |& \n \t ' \" \\ ` $ $( ) ( { } < > >> >| << <<< 2>&1 >/dev/null 2>/dev/null &> ! # ~ * ? [ ] = ^ % @ + : , - -- .".split(
    " ",
  ),
  "$x",
  "${x}",
  "$'a'",
  '$"a"',
  "a=b",
  "''",
  '""',
  "'a b'",
  '"a b"',
  '"a\\.b"',
  '"\\n"',
  '"a\\"b"',
  "'it'\\''s'",
  "no",
  "  ",
  "a~",
  "~a",
  "HEAD~1",
  "x^",
  "--",
  "-n",
  "-la",
  "--color=auto",
  "src",
  "a.txt",
  "true",
  "false",
  "1",
  "2",
  "2>",
  "a2>&1",
  "1>/dev/null",
  "2> /dev/null",
  "time ",
  "then",
  "\u200b",
  "\u00e9",
  "{a,b}",
  "a{b",
  "!!",
  "\\ ",
  "a\\ b",
  "\\\n",
];

const PROGRAMS = "ls cat grep head wc echo sort true false git find rm touch foo a1 x.y z-z".split(" ");
const WORDS = [
  "a",
  "src/b.ts",
  "-n",
  "--all",
  "'x y'",
  '"x y"',
  '"a|b"',
  "'&&'",
  '";"',
  "a:b",
  "HEAD~2",
  "no",
  "5",
  "''",
  '"\\.\\("',
  "'$x'",
  "a'b'c",
  'a"b"c',
  "'\"'",
  '"\'"',
  "%h",
  "@",
  "+x",
  "a=b",
  "2",
  "--x='a b'",
];

/** A command line, most often of few changes away from what may run unasked. The same for the same draws. */
export function madeLine(random: () => number): string {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  const simple = () => {
    const words = Array.from({ length: upTo(4) }, () => pick(WORDS));
    const streams = random() < 0.2 ? [pick(["2>&1", ">/dev/null", "2>/dev/null", "2> /dev/null"])] : [];
    return [pick(PROGRAMS), ...words, ...streams].join(random() < 0.1 ? "  " : " ");
  };
  const joined = () => {
    let line = simple();
    for (let more = upTo(3); more > 0; more--) {
      const blank = random() < 0.8 ? " " : "";
      line += `${blank}${pick(["&&", "||", "|", ";"])}${blank}${simple()}`;
    }
    return line;
  };
  const kind = random();
  let line = kind < 0.55 ? joined() : kind < 0.75 ? pick(PLAIN_COMMANDS) : pick(HOSTILE_COMMANDS).line.slice(0, 400);
  for (let changes = random() < 0.3 ? 0 : 1 + upTo(2); changes > 0; changes--) {
    const at = upTo(line.length);
    const way = random();
    if (way < 0.5) line = line.slice(0, at) + pick(PIECES) + line.slice(at);
    else if (way < 0.7) line = line.slice(0, at) + line.slice(at + 1 + upTo(3));
    else if (way < 0.85) line = line.slice(0, at) + pick(PIECES) + line.slice(at + 1);
    else line = `${line.slice(0, at)}${pick([" ", ";", " | "])}${joined()}`;
  }
  return line;
}
