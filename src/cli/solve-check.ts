import { readFileSync } from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";

/**
 * Runs one solution with its tests: `node solve-check.ts SOLUTION TESTS`. The two are one script, as the tests call
 * the solution's functions by name. Started as a child process with limits; ends with an exception when a test fails.
 */
const [solution, tests] = process.argv.slice(2);
if (solution === undefined || tests === undefined) throw new Error("usage: node solve-check.ts SOLUTION TESTS");
const source = `${readFileSync(solution, "utf8")}\n${readFileSync(tests, "utf8")}`;
const script = stripTypeScriptTypes(source, { mode: "strip" });
new Function("require", script)(createRequire(import.meta.url));
