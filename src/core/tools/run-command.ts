import * as z from "zod";
import { defineTool, refuse } from "./define-tool.ts";
import { takeEnds } from "./take-ends.ts";

export const runCommand = defineTool({
  name: "run_command",
  description:
    "Runs one command line in your copy and gives its exit code and output. Unasked pass calls of programs that only " +
    "read (ls, cat, head, tail, wc, grep, rg, find, sed -n 'A,Bp', sort, uniq, cut, diff, jq, tree, stat, du, which, " +
    "node --version) with literal words and paths inside the copy, joined by && || | ; and with 2>&1 or >/dev/null. " +
    "For all else (variables, $(...), globs without quotes, other redirections, cd, scripts, installs) the user is asked, " +
    "or it is refused where nobody is there: use your other tools to read and change files, and run_checks for tests. " +
    "The copy is no git repository; there is no network, no input, and a time limit.",
  input: z.strictObject({ command: z.string().describe("one line, as you would type it in a shell") }),
  effect: "run",
  needs: "commands",
  async run({ command }, { abilities, root, task, signal }) {
    const line = command.replace(/^[ \n]+|[ \n]+$/g, "");
    const name = line.slice(0, 80);
    if (abilities.commands === null) return refuse("run_command", name, "There is no command line in this run.");
    const outcome = await abilities.commands(line, { root, task, signal });
    switch (outcome.status) {
      case "ran": {
        const cut = outcome.truncated ? "\n(Some of its output was too long to be kept.)" : "";
        const content = `Exit code ${outcome.code}.\n${takeEnds(outcome.output)}${cut}`;
        return { ok: outcome.code === 0, content, summary: `ran ${name}: exit code ${outcome.code}` };
      }
      case "timed-out": {
        const content = `It was stopped after ${outcome.seconds} s without an end.\n${takeEnds(outcome.output)}`;
        return { ok: false, content, summary: `ran ${name}: stopped after ${outcome.seconds} s` };
      }
      case "refused":
        return refuse("run_command", name, outcome.why);
      default:
        return outcome satisfies never;
    }
  },
});
