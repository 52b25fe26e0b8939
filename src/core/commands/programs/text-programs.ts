import { program, type ReadOnlyProgram, unknown } from "./program.ts";

/**
 * Programs that read text and print it. Options as in the manuals of GNU coreutils 9, GNU grep 3, ripgrep 14, jq 1.7 and
 * GNU sed 4. Left out: what follows links to folders out of the copy (grep -R, rg -L), runs a program (rg --pre, sort
 * --compress-program), writes a file (sort -o, sed -i, sed's w and e), reads names of files from files (--files0-from)
 * or waits for ever (tail -f).
 */
const GREP = program({
  flags:
    "-E -F -G -P -i -y -v -w -x -c -l -L -q -s -o -b -H -h -n -T -Z -z -a -I -r -U " +
    "--extended-regexp --fixed-strings --basic-regexp --perl-regexp --ignore-case --no-ignore-case --invert-match " +
    "--word-regexp --line-regexp --count --files-with-matches --files-without-match --quiet --silent --no-messages " +
    "--only-matching --byte-offset --with-filename --no-filename --line-number --initial-tab --null --null-data --text " +
    "--recursive --line-buffered",
  numbers: "-A -B -C -m --after-context --before-context --max-count",
  words: "-e --regexp --include --exclude --exclude-dir --binary-files --label",
  paths: "-f --file",
  // BSD takes the number of --context only behind "=".
  optional: "--color --colour --context",
  count: true,
  operands: "pattern",
  patterns: "-e --regexp -f --file",
});

const RIPGREP = program({
  flags:
    "-i -s -S -w -x -v -c -l -n -N -o -q -F -P -U -u -a -H -I -p -0 --hidden --no-ignore --no-ignore-vcs --files " +
    "--ignore-case --case-sensitive --smart-case --word-regexp --line-regexp --invert-match --count --count-matches " +
    "--files-with-matches --files-without-match --line-number --no-line-number --only-matching --quiet --fixed-strings " +
    "--pcre2 --multiline --multiline-dotall --unrestricted --text --with-filename --no-filename --heading --no-heading " +
    "--json --vimgrep --column --stats --trim --null --no-config --no-messages --pretty --type-list --crlf",
  numbers:
    "-A -B -C -m -j -d --after-context --before-context --context --max-count --max-depth --max-columns --threads",
  words: "-e -g -t -T -r --regexp --glob --iglob --type --type-not --replace --sort --sortr --color --max-filesize",
  paths: "-f --file",
  operands: "pattern",
  patterns: "-e --regexp -f --file",
});

const HEAD = {
  flags: "-q -v -z --quiet --silent --verbose --zero-terminated",
  numbers: "-n -c --lines --bytes",
  count: true,
  operands: "paths",
} as const;

/** Its second path is where it writes. */
const UNIQ = program({
  flags: "-c -d -D -i -u -z --count --repeated --ignore-case --unique --zero-terminated",
  numbers: "-f -s -w --skip-fields --skip-chars --check-chars",
  operands: ({ operands }) => (operands.length < 2 ? operands : "its second file is written"),
});

/** What of sed's language only prints: line ranges, lines that match, a substitution that neither runs nor writes. */
const SED_LINES = /^(?:(?:\d+|\$)(?:,(?:\d+|\$))?p;?)+$/;
const SED_MATCHES = /^\/[^/\\{}]+\/(?:,(?:\/[^/\\{}]+\/|\d+|\$))?p$/;
const SED_SUBSTITUTION = /^s\/[^/\\]*\/[^/\\]*\/[gip0-9]{0,4}$/;

const SED = program({
  flags: "-n -E -r -s --quiet --silent --regexp-extended --separate",
  operands: ({ operands: [script = "", ...paths] }) =>
    [SED_LINES, SED_MATCHES, SED_SUBSTITUTION].some((shape) => shape.test(script))
      ? paths
      : "a script of sed can write files and run programs",
});

/** A filter of jq can load modules and read the environment. */
const JQ_REACHES = /\b(?:import|include|env|input_filename|get_search_list|modulemeta|debug|halt|halt_error)\b|\$ENV/;

const JQ = program({
  flags:
    "-r -j -a -c -C -M -S -e -s -n --raw-output --join-output --ascii-output --compact-output --color-output " +
    "--monochrome-output --sort-keys --exit-status --slurp --null-input --tab",
  numbers: "--indent",
  operands: ({ operands: [filter = "", ...paths] }) =>
    JQ_REACHES.test(filter) ? "its filter reaches beyond its input" : paths,
});

/** Lines by their number, columns by theirs: nothing of awk that could write, run or read more. */
const AWK_NUMBER = String.raw`NR ?(?:[<>]=?|[!=]=) ?\d+`;
const AWK_COLUMN = String.raw`\$(?:\d+|NF)`;
const AWK_PLAIN = new RegExp(
  `^(?:${AWK_NUMBER}(?: ?&& ?${AWK_NUMBER})?)? ?(?:\\{ ?print(?: ${AWK_COLUMN}(?:, ?${AWK_COLUMN})*)? ?\\})?$`,
);

const AWK = program({
  words: "-F",
  operands: ({ operands: [script = "", ...paths] }) =>
    script !== "" && AWK_PLAIN.test(script) ? paths : "a script of awk can write files and run programs",
});

const HASH = program({ flags: "-b -t --binary --text --tag", operands: "paths" });

export const TEXT_PROGRAMS: Readonly<Record<string, ReadOnlyProgram>> = {
  cat: program({
    flags:
      "-A -b -e -E -n -s -t -T -u -v --show-all --number-nonblank --show-ends --number --squeeze-blank --show-tabs " +
      "--show-nonprinting",
    operands: "paths",
  }),
  head: program(HEAD),
  tail: program(HEAD),
  wc: program({ flags: "-c -m -l -w -L --bytes --chars --lines --words --max-line-length", operands: "paths" }),
  nl: program({ words: "-b -s -n -h -f -d", numbers: "-w -v -i -l", flags: "-p", operands: "paths" }),
  tac: program({ operands: "paths" }),
  rev: program({ operands: "paths" }),
  fold: program({ flags: "-s -b --spaces --bytes", numbers: "-w --width", operands: "paths" }),
  expand: program({ flags: "-i --initial", words: "-t --tabs", operands: "paths" }),
  unexpand: program({ flags: "-a --all", words: "-t --tabs", operands: "paths" }),
  cut: program({
    flags: "-s -z --only-delimited --complement",
    words: "-b -c -d -f --bytes --characters --delimiter --fields --output-delimiter",
    operands: "paths",
  }),
  paste: program({ flags: "-s -z --serial", words: "-d --delimiters", operands: "paths" }),
  tr: program({ flags: "-c -C -d -s -t --complement --delete --squeeze-repeats --truncate-set1", operands: "words" }),
  sort: program({
    flags:
      "-b -d -f -g -h -i -M -n -r -u -V -s -z -c -C -m --ignore-leading-blanks --dictionary-order --ignore-case " +
      "--general-numeric-sort --human-numeric-sort --month-sort --numeric-sort --reverse --unique --version-sort " +
      "--stable --zero-terminated --check --merge",
    words: "-k -t --key --field-separator",
    operands: "paths",
  }),
  uniq: UNIQ,
  comm: program({ flags: "-1 -2 -3 --check-order --nocheck-order --total", operands: "paths" }),
  diff: program({
    flags:
      "-u -q -w -b -B -i -a -s -y -e -n -c -p -t -E -Z -N --unified --brief --ignore-all-space --ignore-space-change " +
      "--ignore-blank-lines --ignore-case --text --report-identical-files --side-by-side --minimal --new-file " +
      "--strip-trailing-cr --suppress-common-lines --context --normal",
    numbers: "-U -C -W --width",
    optional: "--color",
    operands: "paths",
  }),
  cmp: program({
    flags: "-s -l -b --quiet --silent --verbose --print-bytes",
    numbers: "-n --bytes",
    operands: "paths",
  }),
  grep: GREP,
  egrep: GREP,
  fgrep: GREP,
  rg: RIPGREP,
  sed: SED,
  jq: JQ,
  awk: AWK,
  md5sum: HASH,
  sha1sum: HASH,
  sha256sum: HASH,
  sha512sum: HASH,
  od: program({ flags: "-a -b -c -d -o -s -v -x", words: "-A -t", numbers: "-j -N -w", operands: "paths" }),
  hexdump: program({ flags: "-b -c -C -d -o -v -x", numbers: "-n -s", operands: "paths" }),
  // A name that begins with "@" is a file with further arguments.
  strings: program({
    flags: "-a -f --all --print-file-name",
    numbers: "-n --bytes",
    operands: ({ operands }) =>
      operands.some((one) => one.startsWith("@")) ? "it reads its options off a file" : operands,
  }),
  echo: () => ({ status: "reads", paths: [] }),
  printf: ([format = ""]) =>
    format.startsWith("-") || /%[^%a-z]*\d{4}/i.test(format)
      ? unknown(`it is given ${format}`)
      : { status: "reads", paths: [] },
  seq: program({
    flags: "-w --equal-width",
    words: "-s --separator",
    operands: ({ operands }) => (operands.every((one) => /^\d{1,5}$/.test(one)) ? [] : "it could go on for long"),
  }),
};
