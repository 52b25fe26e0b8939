import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Change, Scenario, TaskScript } from "../../src/emulator/simulated/scenario.ts";

/** A published package whose sources and tests are taken as they are, and changed in ways that are known to be good. */
export interface RealPackage {
  readonly name: string;
  readonly version: string;
  /** Entry file, which two tasks change at the same time. */
  readonly entry: string;
  /** What its tests need, with ranges that are as old as it is. */
  readonly testDependencies: readonly string[];
}

const TAPE = "tape@5.7.5";

export const REAL_PACKAGES: readonly RealPackage[] = [
  { name: "minimist", version: "1.2.8", entry: "index.js", testDependencies: [TAPE] },
  { name: "shell-quote", version: "1.8.1", entry: "index.js", testDependencies: [TAPE] },
  {
    name: "qs",
    version: "6.12.0",
    entry: "lib/index.js",
    testDependencies: [
      ...[TAPE, "side-channel@1", "es-value-fixtures@1", "for-each@0.3", "has-override-mistake@1", "has-symbols@1"],
      ...["has-property-descriptors@1", "iconv-lite@0.5", "mock-property@1", "object-inspect@1", "qs-iconv@1"],
      "safer-buffer@2",
    ],
  },
];

/** The package's own test suite, as a person would configure it. */
export const SUITE = { name: "own tests", file: "node", args: ["node_modules/tape/bin/tape", "test/**/*.js"] };

const run = promisify(execFile);

/** Packages stay between runs where dependencies do. */
const KEPT = fileURLToPath(new URL("../../node_modules/.cache/real-packages/", import.meta.url));

/**
 * Puts the sources of a package and its installed test dependencies into `folder`, which must not be there yet.
 * Rejects where the registry cannot be reached. No script of any package is run.
 */
export async function takePackage(wanted: RealPackage, folder: string): Promise<void> {
  const kept = join(KEPT, `${wanted.name}-${wanted.version}`);
  if (!existsSync(kept)) {
    mkdirSync(KEPT, { recursive: true });
    const work = mkdtempSync(join(tmpdir(), "real-package-"));
    try {
      const npm = (...args: readonly string[]) => run("npm", [...args, "--ignore-scripts"], { cwd: work });
      writeFileSync(join(work, "package.json"), '{ "private": true }\n');
      await npm("install", "--no-audit", "--no-fund", ...wanted.testDependencies);
      const { stdout } = await npm("pack", "--json", `${wanted.name}@${wanted.version}`);
      const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
      await run("tar", ["-xzf", filename], { cwd: work });
      renameSync(join(work, "node_modules"), join(work, "package/node_modules"));
      const whole = mkdtempSync(join(KEPT, "part-"));
      cpSync(join(work, "package"), whole, { recursive: true, verbatimSymlinks: true });
      renameSync(whole, kept);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  cpSync(kept, folder, { recursive: true, verbatimSymlinks: true });
}

export function goalOf({ name }: RealPackage): string {
  return `Add a length limit and the package's own name to ${name}, with tests and a line in its README.`;
}

/**
 * A plan of four tasks and what the simulated model does for each, for the sources in `folder`. Two change the entry
 * file at once, one of them at its start and one at its end; the tests need both.
 */
export function scenarioOf(wanted: RealPackage, folder: string): Scenario {
  const { name, entry } = wanted;
  const source = readFileSync(join(folder, entry), "utf8");
  const start = once(source, source.split("\n")[0] ?? "");
  const end = once(source, lastStatement(source));
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const heading = once(readme, readme.split("\n")[0] ?? "");
  const toPackage = entry.includes("/") ? "../package.json" : "./package.json";
  const tasks = [
    task(`${name}-limit`, "A limit for the length of texts", [entry], []),
    task(`${name}-name`, "Export the package's own name", [entry], []),
    task(`${name}-readme`, "Tell users in the README", ["README.md"], []),
    task(`${name}-tests`, "Test what is new", ["test/added.js"], [`${name}-limit`, `${name}-name`]),
  ];
  const limit = `${start}\n\n/** Longest text that is worth a look, in characters. */\nvar LONGEST_TEXT = 65536;\n\nfunction isShort(text) {\n\treturn String(text).length <= LONGEST_TEXT;\n}\n\nprocess.nextTick(function () { module.exports.isShort = isShort; });`;
  const test = [
    "'use strict';",
    "",
    "var test = require('tape');",
    `var added = require('../${entry}');`,
    "",
    "test('what was added', function (t) {",
    "\tprocess.nextTick(function () {",
    "\t\tt.equal(added.isShort('short'), true);",
    "\t\tt.equal(added.isShort(new Array(65538).join('x')), false);",
    `\t\tt.equal(added.packageName, '${name}');`,
    "\t\tt.end();",
    "\t});",
    "});",
    "",
  ].join("\n");
  const scripts: Record<string, TaskScript> = {
    [`${name}-limit`]: script([entry], [{ kind: "edit", path: entry, find: start, replace: limit }]),
    [`${name}-name`]: script(
      [entry],
      [
        {
          kind: "edit",
          path: entry,
          find: end,
          replace: `${end}\n\nmodule.exports.packageName = require('${toPackage}').name;`,
        },
      ],
    ),
    [`${name}-readme`]: script(
      ["README.md"],
      [
        {
          kind: "edit",
          path: "README.md",
          find: heading,
          replace: `${heading}\n\nTexts of up to 65,536 characters are short: see \`isShort\`.`,
        },
      ],
    ),
    [`${name}-tests`]: script([entry], [{ kind: "write", path: "test/added.js", content: test }]),
  };
  return { name, goal: goalOf(wanted), tasks, scripts, cases: {}, snippets: [] };
}

/** Runs the package's own tests with no help of the product's. @returns how many assertions passed. */
export async function runSuite(folder: string): Promise<number> {
  const { stdout } = await run(process.execPath, SUITE.args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
  const passed = /^# pass +(\d+)$/m.exec(stdout)?.[1];
  if (passed === undefined || /^# fail/m.test(stdout)) throw new Error(stdout.slice(-2_000));
  return Number(passed);
}

/** From the start of the last statement at the margin to the end of the file. */
function lastStatement(source: string): string {
  const lines = source.trimEnd().split("\n");
  const start = lines.findLastIndex((line) => /^[A-Za-z]/.test(line));
  return lines.slice(start).join("\n");
}

function once(text: string, part: string): string {
  if (part === "" || text.split(part).length !== 2) throw new Error(`not once in the file: ${part}`);
  return part;
}

function task(id: string, title: string, files: string[], dependsOn: string[]): Scenario["tasks"][number] {
  const prompt = `${title}. Keep the package's style.`;
  const acceptance = ["The package's own tests pass."];
  return { id, title, prompt, type: "coding", complexity: "simple", files, dependsOn, acceptance };
}

function script(reads: string[], changes: Change[]): TaskScript {
  return { type: "coding", complexity: "simple", looks: [], reads, answer: "Done.", changes, wrong: [] };
}
