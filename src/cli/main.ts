import { Command } from "commander";
import { ConfigError } from "../core/models/config-error.ts";
import { ResumeError } from "../core/resume/resume-error.ts";
import { DataFolderError } from "../node/data-folder.ts";
import { LedgerError } from "../node/ledger/errors.ts";
import { runAdvise } from "./advise.ts";
import { runBench } from "./bench.ts";
import { runClassify } from "./classify.ts";
import { runCost } from "./cost.ts";
import { runEmulator } from "./emulator.ts";
import { runEstimate } from "./estimate.ts";
import { runHistory } from "./history.ts";
import { runLedger } from "./ledger.ts";
import { runModels } from "./models.ts";
import { UsageError } from "./options.ts";
import { runResume } from "./resume.ts";
import { runGoal } from "./run.ts";
import { runServers } from "./servers.ts";
import { listenToSignals } from "./signals.ts";
import { runSolve } from "./solve.ts";
import { runSpend } from "./spend.ts";
import { runTools } from "./tools.ts";

/** Exit codes: 0 all done, 1 something did not get done, 2 wrong input, 130 cancelled. */
process.exitCode = await main(process.argv);

async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const signals = listenToSignals();
  const context = { env: process.env, signal: signals.stop };
  const resumable = { ...context, signal: signals.stopOrInterruption };
  const program = new Command("frugal-swarm")
    .description("Swarms of coding agents on cheap open models, inside a budget that cannot be passed.")
    .showHelpAfterError("(--help shows what there is)");
  servers(common(program.command("run", { isDefault: true })))
    .description("run a swarm for a goal; without a goal, the bundled sample project")
    .argument("[goal]", "what to do, in words")
    .option("--workspace <folder>", "folder to work on (its files are read, the result is a patch)")
    .option("--plan <file>", "JSON file with the tasks, in place of the planner")
    .option("--review-plan", "show the planner's plan before it runs, to change it, run it or stop")
    .option("--apply", "write the result into the folder when the swarm is done")
    .option("--all-or-nothing", "with --apply: write nothing when one file was changed meanwhile and cannot be merged")
    .option("--json", "print the events as JSON lines")
    .action(async (goal, flags) => {
      code = await runGoal(goal, flags, resumable);
    });
  servers(common(program.command("resume")))
    .description("go on with a run whose program ended before it had; finished work is not done or paid again")
    .argument("[run]", "its id; not needed when there is only one")
    .option("--keep", "end it with what its finished tasks have made, and send nothing")
    .option("--discard", "end it without a result")
    .option("--list", "say which runs were interrupted")
    .option("--json", "print the events as JSON lines")
    .action(async (run, flags) => {
      code = await runResume(run, flags, resumable);
    });
  common(program.command("solve"))
    .description(
      "run a set of tasks, one JSON object a line: name, prompt, tests, and reference for the simulated model",
    )
    .argument("<file>", "JSON lines")
    .option("--limit <n>", "only the first n tasks")
    .option("--json", "print the events as JSON lines")
    .action(async (file, flags) => {
      code = await runSolve(file, flags, context);
    });
  common(program.command("bench"))
    .description("run the benchmark scenarios on each model of a tier and save the report")
    .option("--scenarios <letters>", "which of A, B, C, D", "ABCD")
    .option("--out <folder>", "where reports are saved", "benchmarks/results")
    .action(async (flags) => {
      code = await runBench(flags, context);
    });
  program
    .command("advise")
    .description("three questions that lead to a tier, budgets and data rules, with the numbers behind; writes nothing")
    .option("--build <kind>", "features, small, large or text")
    .option("--month-budget <usd>", "most that may be spent in a calendar month")
    .option("--never <rules>", "train, retain, leave-eu, closed-models, reorder, large-swarm, with commas; or none")
    .option("--endpoint <url>", "the server that is used now, where it is not OpenRouter")
    .option("--json", "print the advice as JSON")
    .action(async (flags) => {
      code = await runAdvise(flags, context);
    });
  program
    .command("cost")
    .description("what a month costs on the tiers' models and on the baseline; nothing is sent")
    .option("--in <tokens>", "input tokens: of a request with --requests, else of a month")
    .option("--out <tokens>", "output tokens, likewise")
    .option("--requests <n>", "requests a day, on 30 days")
    .option("--cached <percent>", "share of the input that is read from a cache; shown beside the cost without")
    .option("--model <slug>", "only this model")
    .option("--all", "every model of the price catalogue")
    .option("--baseline <slug>", "the model that savings are measured against")
    .option("--table", "the plan's table at the plan's prices, beside today's")
    .option("--tiers", "one task on each tier's models (20,000 tokens in, 2,000 out)")
    .option("--json", "print the figures as JSON")
    .action(async (flags) => {
      code = await runCost(flags);
    });
  common(program.command("estimate"))
    .description("what a swarm for a goal is likely to cost in each tier, from your own finished swarms")
    .argument("<goal>", "what to do, in words")
    .option("--json", "print the figures as JSON")
    .action(async (goal, flags) => {
      code = await runEstimate(goal, flags, context);
    });
  routing(program.command("models"))
    .description(
      "the models of a tier, why they stand in their order, and what public and your own results say of them",
    )
    .option("--tier <tier>", "budget, balanced, premium, or all; else the one in use (DEPLOYMENT_CONFIG)")
    .option("--type <type>", "only coding, analysis, general or structured tasks")
    .option("--simulated", "with the results of the newest simulated run")
    .option("--json", "print the figures as JSON")
    .action(async (flags) => {
      code = await runModels(flags, context);
    });
  program
    .command("classify")
    .description("what a task is taken for and why; --as corrects it, for it and nearly the same ones")
    .argument("<text>", "the task, in words")
    .option("--workspace <folder>", "look at this folder's files too")
    .option("--as <type/complexity>", "what it is, like coding/complex")
    .option("--json", "print it as JSON")
    .action(async (text, flags) => {
      code = await runClassify(text, flags, context);
    });
  common(program.command("spend"))
    .description("what was spent this month and what it is likely to come to, from the ledger")
    .option("--workspace <folder>", "tell this folder's budget too")
    .option("--swarm <id>", "this swarm instead of the newest")
    .option("--simulated", "the newest simulated run's ledger")
    .option("--reconcile", "look up first what held calls cost")
    .option("--key", "compare with what the provider says that the key has used")
    .option("--json", "print the report as JSON")
    .action(async (flags) => {
      code = await runSpend(flags, context);
    });
  program
    .command("ledger")
    .description("look through the spending ledger, repair a damaged one, or write its attempts to a file")
    .argument("<action>", "check, repair or export")
    .option("--format <name>", "of the export: csv or json", "csv")
    .option("--month <month>", "only this month, like 2026-11")
    .option("--out <file>", "where the export is written; else it is printed")
    .action(async (action, flags) => {
      code = await runLedger(action, flags, process.env);
    });
  program
    .command("history")
    .description("the swarms that ran: list, show RUN, search TEXT, export RUN, delete RUN..., prune")
    .argument("[action]", "list, show, search, export, delete or prune", "list")
    .argument("[words...]", "ids of runs, or the text to look for")
    .option("--agent <name>", "of show: what this agent said and was told")
    .option("--format <name>", "of the export: json or md", "json")
    .option("--out <file>", "where the export is written; else it is printed")
    .option("--max-mb <n>", "of prune: most megabytes of all runs together; 0: no limit")
    .option("--max-days <n>", "of prune: remove what is older; 0: no limit")
    .option("--json", "print it as JSON")
    .action(async (action, words, flags) => {
      code = await runHistory(action, words, flags, context);
    });
  servers(routing(program.command("tools")))
    .description(
      "the MCP servers of a folder, their tools, and what each costs in every request; starts nothing itself",
    )
    .option("--workspace <folder>", "whose servers; else the folder that you are in")
    .option("--tier <tier>", "at whose prices: budget, balanced or premium (DEPLOYMENT_CONFIG)")
    .option("--start", "start them, and ask about what is not trusted yet; without a terminal nothing new starts")
    .option("--json", "print it as JSON")
    .action(async (flags) => {
      code = await runTools(flags, context);
    });
  program
    .command("servers")
    .description("look for model servers on this machine, and say how to use them and others")
    .action(async () => {
      code = await runServers(context);
    });
  common(program.command("mcp"))
    .description("serve swarms to other assistants as an MCP server on standard input and output; docs/mcp-server.md")
    .option(
      "--folder <folder>",
      "folder that swarms may work on, its checks are run; can be repeated (else the current one, without its checks)",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option("--simulated", "on simulated models, also where there is a key")
    .option("--allow-apply", "also serve a tool that writes a swarm's result into the folder")
    .action(async (flags) => {
      // Loaded here, for no other command needs the library behind it.
      code = await (await import("./mcp.ts")).runMcp(flags, resumable);
    });
  program
    .command("emulator")
    .description("start the emulated OpenRouter alone, for other programs and their tests")
    .option("--port <n>", "port on 127.0.0.1; 0 is any free one", "0")
    .option("--faults <file>", "JSON script: what goes wrong and when, answers, keys, credits, providers")
    .option("--seed <text>", "same seed, same answers, speeds and faults")
    .option("--latency <speed>", "none, seeded, or MS/TOKENS like 400/60 (first token, tokens a second)")
    .option("--control", "let faults be ordered over HTTP, below /__emulator")
    .option("--list-faults", "print all faults by name")
    .action(async (flags) => {
      code = await runEmulator(flags, context);
    });
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!isExpected(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  return code;
}

/** Wrong input, and what the disk refuses (a system call that failed); all else is a defect and keeps its trace. */
function isExpected(error: unknown): error is Error {
  if ([UsageError, ConfigError, LedgerError, DataFolderError, ResumeError].some((kind) => error instanceof kind))
    return true;
  return error instanceof Error && "syscall" in error;
}

function common(command: Command): Command {
  return routing(command)
    .option("--tier <tier>", "budget, balanced or premium (DEPLOYMENT_CONFIG)")
    .option("--budget <usd>", "most that this run may spend, in US dollars")
    .option("--month-budget <usd>", "most that may be spent this calendar month, UTC (MAX_MONTHLY_BUDGET)")
    .option("--day-budget <usd>", "most that may be spent today, UTC")
    .option("--folder-budget <usd>", "most that may be spent on this folder this calendar month, UTC")
    .option("--request-budget <usd>", "most that a single model call may cost, at its worst case")
    .option("--baseline <model>", "the model that savings are measured against, by its OpenRouter name")
    .option("--alert <percent>", "warn from this share of a budget on (ALERT_THRESHOLD)")
    .option("--concurrency <n>", "agents at the same time")
    .option("--check-timeout <seconds>", "a check that runs longer counts as not passed")
    .option("--endpoint <url>", "an OpenAI-compatible server; its key, if any, in ENDPOINT_API_KEY")
    .option("--protocol <name>", "openrouter when that server understands OpenRouter's extensions; else openai (auto)")
    .option("--model <id>", "the model that this server runs")
    .option("--price <in/out>", "its price in USD per million tokens, like 0.10/0.40")
    .option("--data-policy <policy>", "what providers may do with prompts: any, no-training or zero-retention")
    .option("--data-region <region>", "where prompts may be processed: any, or eu")
    .option("--commands <mode>", "what agents may run beside checks: ask, plain-only or off; ask needs a terminal")
    .option(
      "--allow-command <command>",
      'a command that agents may run unasked, exactly so, like "npm run build"; can be repeated',
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option("--sandbox <mode>", "where commands cannot be confined: prefer (they run) or require (they do not)");
}

/** What says which MCP servers a run has. */
function servers(command: Command): Command {
  const repeated = (text: string, before: readonly string[] | false | undefined) => [...(before || []), text];
  return command
    .option("--mcp <file>", "MCP servers in a file of your own, as in mcp.json; can be repeated", repeated)
    .option("--no-mcp", "start no MCP server, nor those of the folder's .vscode/mcp.json")
    .option("--mcp-off <name>", "switch off a server, or a tool as server/tool; can be repeated", repeated);
}

function routing(command: Command): Command {
  return command
    .option("--routing <mode>", "what decides the order of models: evidence, table or learning")
    .option(
      "--chain <type=models>",
      "your own order for a kind of task, like coding=deepseek/deepseek-v3.2,z-ai/glm-4.6; can be repeated",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option("--allow-baseline", "let the baseline model try a task when all others have failed its checks");
}
