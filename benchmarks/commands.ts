import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { classifyCommand } from "../src/core/commands/classify-command.ts";
import { createNodeHost } from "../src/node/host.ts";
import { createCommandFolder } from "../test/support/command-folder.ts";
import { fuzzCommands } from "../test/support/command-fuzz.ts";
import { HOSTILE_COMMANDS, PLAIN_COMMANDS } from "../test/support/hostile-commands.ts";

/**
 * What is run unasked of command lines: none of the hostile ones of our own corpus, nearly all plain ones; then 50,000
 * made-up lines, of which a real bash starts what was claimed. Takes minutes. `-- COUNT SEED` for other lines.
 *
 * `-- --lines FILE` says of each line of a file (NUL between them, where there is one, else line ends) what would become
 * of it, as JSON: {"line", "status", "why" or "steps"}. Paths are those of a sample folder with a src/index.ts.
 */
const FUZZED = 50_000;
const SEED = 7;

const folder = createCommandFolder();
const place = { host: createNodeHost(), root: folder.root };
try {
  const [first, second] = process.argv.slice(2);
  if (first === "--lines" && second !== undefined) await classifyFile(second);
  else await measure(Number(first ?? FUZZED), Number(second ?? SEED));
} finally {
  folder.dispose();
}

async function classifyFile(file: string): Promise<void> {
  const text = readFileSync(file, "utf8");
  const lines = text.split(text.includes("\0") ? "\0" : "\n").filter((line) => line !== "");
  for (const line of lines) console.log(JSON.stringify({ line, ...(await classifyCommand(line, place)) }));
}

async function measure(count: number, seed: number): Promise<void> {
  const isPlain = async (line: string) => (await classifyCommand(line, place)).status === "plain";
  const passed: string[] = [];
  const asked: string[] = [];
  for (const { line } of HOSTILE_COMMANDS) if (await isPlain(line)) passed.push(line);
  for (const line of PLAIN_COMMANDS) if (!(await isPlain(line))) asked.push(line);
  console.log(`hostile lines: ${HOSTILE_COMMANDS.length}, run unasked: ${passed.length} ${passed.join(" | ")}`);
  console.log(`plain lines: ${PLAIN_COMMANDS.length}, asked about: ${asked.length} ${asked.join(" | ")}`);
  const started = performance.now();
  const result = await fuzzCommands(count, seed, place);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `${result.lines} made-up lines (seed ${seed}, ${seconds} s): ${result.claimed} plain in form and run by bash, ` +
      `${result.plain} of them plain altogether; ${result.started} programs started, ` +
      `${result.differences.length} differences between what was claimed and what bash started`,
  );
  if (passed.length > 0 || asked.length > 3 || result.differences.length > 0) {
    console.log(result.differences.slice(0, 10).join("\n"));
    process.exitCode = 1;
  }
}
