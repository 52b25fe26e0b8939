import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Guard } from "./guards/guard.ts";
import { GUARDS } from "./guards/list.ts";

/**
 * `npm run bench:guards [NAME ...]`: switches each guard off, one at a time, in a copy of the project, and runs the tests
 * that are to notice. Every guard must turn at least one test red, and the same tests must be green with it on. Ends with
 * 1 where one does not.
 */
const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

const asked = process.argv.slice(2);
const guards = GUARDS.filter(({ name }) => asked.length === 0 || asked.some((word) => name.includes(word)));
if (guards.length === 0) {
  console.error(`No guard is called so. There are: ${GUARDS.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}
const copy = mkdtempSync(join(tmpdir(), "frugal-swarm-guards-"));
try {
  await copyProject(copy);
  const green = new Map<string, boolean>();
  let unnoticed = 0;
  for (const guard of guards) {
    const said = await tryGuard(guard, green);
    if (said !== "noticed") unnoticed++;
    console.log(`${said === "noticed" ? "red without it" : said.toUpperCase()}  ${guard.name}  (${guard.file})`);
  }
  console.log(`${guards.length - unnoticed} of ${guards.length} guards turn a test red when they are switched off.`);
  process.exitCode = unnoticed === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

type Verdict = "noticed" | "not noticed" | "red with the guard on" | "not found in the source";

async function tryGuard(guard: Guard, green: Map<string, boolean>): Promise<Verdict> {
  const path = join(copy, guard.file);
  const source = readFileSync(path, "utf8");
  if (source.split(guard.on).length !== 2) return "not found in the source";
  for (const test of guard.tests) {
    if (!green.has(test)) green.set(test, await passes(test));
    if (green.get(test) !== true) return "red with the guard on";
  }
  writeFileSync(
    path,
    source.replace(guard.on, () => guard.off),
  );
  try {
    for (const test of guard.tests) if (!(await passes(test))) return "noticed";
    return "not noticed";
  } finally {
    writeFileSync(path, source);
  }
}

async function passes(test: string): Promise<boolean> {
  const mocha = join(copy, "node_modules/mocha/bin/mocha.js");
  try {
    await run(process.execPath, [mocha, "--timeout", "120000", "--exit", test], {
      cwd: copy,
      timeout: 300_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    return true;
  } catch {
    return false;
  }
}

/** The files that git knows, as they are now, with the installed packages beside them. */
async function copyProject(to: string): Promise<void> {
  const { stdout } = await run("git", ["ls-files", "-z"], { cwd: PROJECT, maxBuffer: 64 * 1024 * 1024 });
  for (const path of stdout.split("\0").filter((name) => name !== "")) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    cpSync(join(PROJECT, path), join(to, path));
  }
  symlinkSync(join(PROJECT, "node_modules"), join(to, "node_modules"));
}
