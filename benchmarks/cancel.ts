import { parseArgs } from "node:util";
import { createSandbox, type Sandbox } from "../src/node/sandbox/sandbox.ts";
import { cancelTrial } from "../test/support/cancel-trial.ts";
import { confinedScript } from "../test/support/confined.ts";
import { temporaryFolder } from "../test/support/trees.ts";
import { type Figure, figureText, median } from "./figure.ts";
import { measureWalk } from "./measure-walk.ts";

/**
 * How fast a stop frees the commands of many agents, each with a tree of processes that tries to get away (a session of
 * its own, a double fork, deaf to SIGTERM), and what confining a command costs. Linux only. No model is asked.
 *
 * node benchmarks/cancel.ts [--agents 64] [--rounds 5]
 * Exit code 1 when a stop took a second or more, or left a process or a folder.
 */
const { values } = parseArgs({
  options: { agents: { type: "string", default: "64" }, rounds: { type: "string", default: "5" } },
});
const [agents, rounds] = [Number(values.agents), Number(values.rounds)];
const LIMIT_MS = 1_000;

if (process.platform !== "linux") {
  console.log("Not measured: the processes are counted in /proc, which only Linux has.");
  process.exit();
}
const confined = createSandbox(process.env);
const open = createSandbox(process.env, { platform: "linux", bubblewrap: [] });
const from = performance.now();
const proven = await confined.prove();
const probeMs = performance.now() - from;
console.log(proven.text);
const places = [
  ...(proven.level === "none" ? [] : [{ name: "confined", sandbox: confined }]),
  { name: "not confined", sandbox: open },
];
print({ name: "probe of confinement", value: probeMs, unit: "ms", how: "once in a process, at the first need" });
for (const { name, sandbox } of places) await measureCancel(name, sandbox);
if (places.length > 1) await measureOverhead();
for (const figure of await measureWalk()) print(figure);

async function measureCancel(name: string, sandbox: Sandbox): Promise<void> {
  const times: number[] = [];
  let [processes, orphans, folders] = [0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    const trial = await cancelTrial(sandbox.exec, agents);
    times.push(trial.ms);
    processes += trial.processes;
    orphans += trial.orphans;
    folders += trial.folders;
  }
  const worst = Math.max(...times);
  const how = `${agents} agents, ${Math.round(processes / rounds)} processes, ${rounds} rounds; worst ${Math.round(worst)} ms`;
  print({ name: `stop, ${name}`, value: median(times), unit: "ms", how });
  print({ name: "  of the second that is allowed", value: worst / LIMIT_MS, unit: "x", how: "the worst round" });
  print({ name: "  left behind", value: orphans + folders, unit: "", how: "processes in /proc and temp folders" });
  if (worst >= LIMIT_MS || orphans + folders > 0) process.exitCode = 1;
}

async function measureOverhead(): Promise<void> {
  const folder = temporaryFolder();
  const never = new AbortController().signal;
  const time = async (sandbox: Sandbox, script: string) => {
    const start = performance.now();
    await sandbox.exec(confinedScript(script, folder.path), never);
    return performance.now() - start;
  };
  for (const [what, script] of [
    ["an empty command", "true"],
    ["a start of Node", "node -e 0"],
    ["npm's version", "npm --version"],
  ] as const) {
    const [inside, outside]: [number[], number[]] = [[], []];
    // In turn, so that other work on the machine meets both alike.
    for (let round = 0; round < 15; round++) {
      inside.push(await time(confined, script));
      outside.push(await time(open, script));
    }
    const [within, without] = [median(inside), median(outside)];
    const how = `confined ${within.toFixed(1)} ms, else ${without.toFixed(1)} ms; medians of 15`;
    print({ name: `confining ${what}`, value: within / without, unit: "x", how });
  }
  folder.dispose();
}

function print(figure: Figure): void {
  console.log(figureText(figure));
}
