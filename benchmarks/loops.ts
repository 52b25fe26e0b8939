import { formatUsd, nanoUsd } from "../src/core/money.ts";
import { HONEST } from "../test/support/honest-scripts.ts";
import { LOOPS, type LoopScript } from "../test/support/loop-scripts.ts";
import { NO_GUARD, runScript, type ScriptRun, SWARM_BUDGET } from "../test/support/scripted-agent.ts";

/**
 * Scripted loops, each through the real agent loop with the real tools: after how many calls, and for how much, the
 * guards stop it, and where counters of identical calls in a row would have. Then honest repetitive jobs, none of which
 * may be stopped. The model is a script; costs are its tokens (characters / 4) at the list price of the balanced tier's first model, with
 * no prompt cache. `npm test` asserts the same.
 */
const UNGUARDED_TURNS = 40;

/** The counters as their sources have them, on tool and arguments alone: Roo Code 3, Cline 3 (warns) and 5 (asks), Gemini CLI 5. */
const COUNTERS = [
  { name: "Roo Code (3)", count: 3 },
  { name: "Cline soft (3)", count: 3 },
  { name: "Cline hard (5)", count: 5 },
  { name: "Gemini CLI (5)", count: 5 },
] as const;

interface Row {
  readonly script: LoopScript;
  readonly guarded: ScriptRun;
  readonly free: ScriptRun;
}

const rows: Row[] = [];
for (const script of LOOPS) {
  const guarded = await runScript(script);
  const free = await runScript(script, { guard: NO_GUARD, maxTurns: UNGUARDED_TURNS });
  rows.push({ script, guarded, free });
}

const cells = (name: string, ...rest: readonly string[]) =>
  [name.padEnd(56), ...rest.map((text) => text.padStart(22))].join("");
console.log(`Each cell: tool calls and dollars until the stop; of ${UNGUARDED_TURNS} turns where nothing stops it.\n`);
console.log(cells("loop", "guards", ...COUNTERS.map(({ name }) => name)));
for (const { script, guarded, free } of rows) {
  const others = COUNTERS.map(({ count }) => counted(free, count));
  console.log(
    cells(
      `${script.kind.padEnd(8)} ${script.name}`,
      cell(guarded.calls.length, spent(guarded)),
      ...others.map(({ text }) => text),
    ),
  );
}
const stopped = rows.filter(({ guarded }) => guarded.outcome.status === "stuck").length;
const byCounter = COUNTERS.map(({ name, count }) => {
  const seen = rows.filter(({ free }) => counted(free, count).stopped).length;
  return `${name} ${seen}`;
});
const dearest = Math.max(...rows.map(({ guarded }) => spent(guarded)));
const rounds = Math.max(...rows.map(({ script, guarded }) => guarded.calls.length / script.round));
console.log(`\nLoops stopped: guards ${stopped} of ${rows.length}; ${byCounter.join(", ")}.`);
console.log(
  `The longest took ${rounds.toFixed(1)} rounds, the dearest ${formatUsd(nanoUsd(dearest))}, ${((100 * dearest) / SWARM_BUDGET).toFixed(2)} % of a swarm's budget of ${formatUsd(SWARM_BUDGET)}.`,
);

let wrong = 0;
for (const script of HONEST) {
  const { outcome } = await runScript(script);
  if (outcome.status === "answered") continue;
  wrong++;
  console.log(`Stopped at honest work: ${script.name}: ${JSON.stringify(outcome)}`);
}
const refused = await Promise.all(
  COUNTERS.map(async ({ name, count }) => {
    let jobs = 0;
    for (const script of HONEST) {
      const free = await runScript(script, { guard: NO_GUARD });
      if (counted(free, count).stopped) jobs++;
    }
    return `${name} ${jobs}`;
  }),
);
console.log(`Honest jobs stopped: guards ${wrong} of ${HONEST.length}; ${refused.join(", ")}.`);
console.log("Simulated: the model is a script, so these figures say nothing of any real model.");
if (stopped < rows.length || wrong > 0) process.exitCode = 1;

function spent({ costs }: ScriptRun, turns = costs.length): number {
  return costs.slice(0, turns).reduce((sum, cost) => sum + cost, 0);
}

/** Where so many calls in a row have the same tool and the same arguments, as text. */
function counted(run: ScriptRun, count: number): { readonly stopped: boolean; readonly text: string } {
  let row = 0;
  for (const [index, call] of run.calls.entries()) {
    const before = run.calls[index - 1];
    row = before?.tool === call.tool && before.arguments === call.arguments ? row + 1 : 1;
    if (row === count) return { stopped: true, text: cell(index + 1, spent(run, call.turn + 1)) };
  }
  return { stopped: false, text: `never: ${cell(run.calls.length, spent(run))}` };
}

function cell(calls: number, cost: number): string {
  return `${calls}, ${formatUsd(nanoUsd(cost))}`;
}
