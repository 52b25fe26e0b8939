import { program, type ReadOnlyProgram, unknown } from "./program.ts";

/*
 * Programs that tell about files and about the machine. Links are not followed: none of -L, -H, tree -l. Left out too are
 * options that GNU and BSD read differently with a value (ls -I, ls -w).
 */
const FIND_WORDS = new Set(
  (
    "-name -iname -path -ipath -wholename -iwholename -regex -iregex -regextype -type -maxdepth -mindepth -size -mtime " +
    "-mmin -ctime -cmin -atime -amin -perm -user -group -links -printf"
  ).split(" "),
);
const FIND_ALONE = new Set(
  "( ) ! -not -a -and -o -or -empty -print -print0 -prune -readable -writable -executable -depth -true -false -quit".split(
    " ",
  ),
);

/** Not -exec, -ok, -delete, -fprint, -fls, -files0-from, -L and whatever else is not named above. */
const find: ReadOnlyProgram = (args) => {
  const start = args.findIndex((arg) => /^[-(!]/.test(arg));
  const paths = start === -1 ? args : args.slice(0, start);
  const rest = start === -1 ? [] : args.slice(start);
  for (let test = rest.shift(); test !== undefined; test = rest.shift()) {
    if (FIND_WORDS.has(test)) {
      if (rest.shift() === undefined) return unknown(`${test} lacks its value`);
    } else if (!FIND_ALONE.has(test)) return unknown(`it is given ${test}`);
  }
  return { status: "reads", paths };
};

/** One question about one path; the language of `test` has more, and its words depend on their number. */
const test: ReadOnlyProgram = ([question = "", path, ...more]) =>
  /^-[defrswxL]$/.test(question) && path !== undefined && more.length === 0
    ? { status: "reads", paths: [path] }
    : unknown("of its questions only those about one file are known");

/** A program that runs what its arguments name is asked for its version, and for nothing else. */
const versionOnly =
  (...allowed: readonly string[]): ReadOnlyProgram =>
  (args) =>
    args.length === 1 && allowed.includes(args[0] ?? "")
      ? { status: "reads", paths: [] }
      : unknown("it runs code, so only its version can be asked");

/** Not those that take their version from files of the folder: cargo, rustc, go, yarn, pnpm, gradle. */
const VERSIONED = "bash make cmake gcc g++ cc clang ruby perl php tsc docker".split(" ");

const NONE = program({ operands: "none" });
const PATHS_ALONE = "it is given more than names";

export const FILE_PROGRAMS: Readonly<Record<string, ReadOnlyProgram>> = {
  ls: program({
    flags:
      "-1 -a -A -B -c -C -d -f -F -g -G -h -i -k -l -m -n -N -o -p -q -Q -r -R -s -S -t -u -U -v -x -X --all --almost-all " +
      "--author --escape --directory --human-readable --inode --numeric-uid-gid --literal --reverse --recursive --size " +
      "--group-directories-first --full-time --file-type --no-group --si --ignore-backups",
    words: "--ignore --hide --sort --time --time-style --format --indicator-style --width",
    optional: "--color --classify",
    operands: "paths",
  }),
  find,
  tree: program({
    flags: "-a -d -f -i -p -s -h -u -g -D -F -r -t -n -C -A -S --dirsfirst --filesfirst --noreport --gitignore --prune",
    numbers: "-L --filelimit",
    words: "-I -P",
    operands: "paths",
  }),
  du: program({
    flags: "-a -b -c -h -k -m -s -S -x --all --bytes --total --human-readable --summarize --apparent-size",
    numbers: "-d --max-depth",
    words: "--exclude --block-size",
    operands: "paths",
  }),
  df: program({ flags: "-h -k -m -T -i -P --human-readable --print-type --inodes", operands: "paths" }),
  stat: program({ flags: "-t --terse", words: "-c --format --printf", operands: "paths" }),
  file: program({ flags: "-b -i -N -r --brief --mime --mime-type --mime-encoding", operands: "paths" }),
  readlink: program({ flags: "-f -e -m -n -q -s --canonicalize", operands: "paths" }),
  realpath: program({ flags: "-e -m -q -s --canonicalize-existing --canonicalize-missing", operands: "paths" }),
  basename: program({ flags: "-a -z", words: "-s --suffix", operands: "words" }),
  dirname: program({ flags: "-z", operands: "words" }),
  test,
  pwd: program({ flags: "-L -P", operands: "none" }),
  true: NONE,
  false: NONE,
  date: program({
    flags: "-u -R --utc --universal --rfc-email",
    words: "-d --date --rfc-3339",
    optional: "-I --iso-8601",
    // Anything but a format sets the clock.
    operands: ({ operands }) => (operands.every((one) => one.startsWith("+")) ? [] : "it would set the clock"),
  }),
  which: program({
    flags: "-a",
    operands: ({ operands }) => (operands.every((one) => /^[\w.+-]+$/.test(one)) ? [] : PATHS_ALONE),
  }),
  ...Object.fromEntries(VERSIONED.map((name) => [name, versionOnly("--version")])),
  node: versionOnly("-v", "--version"),
  npm: versionOnly("-v", "--version"),
  python: versionOnly("-V", "--version"),
  python3: versionOnly("-V", "--version"),
  java: versionOnly("-version", "--version"),
};
