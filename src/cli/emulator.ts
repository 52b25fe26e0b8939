import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { CatalogueFile } from "../core/models/catalogue-schema.ts";
import { parseConfig } from "../core/models/config-error.ts";
import { formatUsd } from "../core/money.ts";
import { CONTROL_ROOT } from "../emulator/control/control-routes.ts";
import { NAMED_FAULTS } from "../emulator/faults/catalogue.ts";
import { type Latency, NO_LATENCY } from "../emulator/pace.ts";
import { readScript, type ScriptOptions } from "../emulator/script/read-script.ts";
import { type Emulator, startEmulator } from "../emulator/server.ts";
import { createSimulatedModel } from "../emulator/simulated/simulator.ts";
import { readConfigs } from "../node/read-configs.ts";
import { UsageError } from "./options.ts";
import { bundledScenarios, PROJECT } from "./project.ts";

/** Flags as commander gives them: all text. */
export interface EmulatorFlags {
  readonly port?: string;
  readonly faults?: string;
  readonly seed?: string;
  readonly latency?: string;
  readonly control?: boolean;
  readonly listFaults?: boolean;
}

/**
 * `frugal-swarm emulator`: the emulated OpenRouter alone, for other programs and their tests, until it is stopped.
 * Prints the address first, on a line of its own. Returns the exit code.
 */
export async function runEmulator(flags: EmulatorFlags, { signal }: { readonly signal: AbortSignal }): Promise<number> {
  if (flags.listFaults) {
    const width = Math.max(...[...NAMED_FAULTS.keys()].map(({ length }) => length));
    for (const [name, { summary }] of NAMED_FAULTS) process.stdout.write(`${name.padEnd(width)}  ${summary}\n`);
    return 0;
  }
  const script = await scriptOf(flags.faults);
  const seed = flags.seed ?? script.seed ?? "emulator";
  const { models } = await readConfigs(`${PROJECT}/configs`);
  const latency = flags.latency === undefined ? script.latency : readLatency(flags.latency);
  const emulator = await startEmulator({
    catalogue: parseConfig(CatalogueFile, models, "models.json"),
    responder: createSimulatedModel({ scenarios: await bundledScenarios(), seed }),
    ...script,
    seed,
    port: readPort(flags.port ?? "0"),
    control: flags.control ?? false,
    ...(latency !== undefined && { latency }),
  });
  process.stdout.write(greeting(emulator, flags));
  if (!signal.aborted) await new Promise((stop) => signal.addEventListener("abort", stop, { once: true }));
  process.stdout.write(`${emulator.requests()} requests, ${formatUsd(emulator.billed())} of simulated costs.\n`);
  await emulator.close();
  return 0;
}

async function scriptOf(file: string | undefined): Promise<ScriptOptions> {
  if (file === undefined) return {};
  const folder = dirname(resolve(file));
  return readScript(await readFile(file, "utf8"), basename(file), (path) => readFileSync(resolve(folder, path)));
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port "${text}": give a number from 0 (any free port) to 65535.`);
}

function readLatency(text: string): Latency | "seeded" {
  if (text === "seeded") return text;
  if (text === "none") return NO_LATENCY;
  const [, first, rate] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (first !== undefined && rate !== undefined) return { firstTokenMs: Number(first), tokensPerSecond: Number(rate) };
  throw new UsageError(
    `--latency "${text}": write none, seeded, or MS/TOKENS like 400/60 (first token, tokens a second).`,
  );
}

function greeting({ url, key }: Emulator, { control }: EmulatorFlags): string {
  const lines = [
    url,
    "",
    "A simulated OpenRouter: real HTTP, real list prices, invented answers; nothing is sent anywhere and nothing is charged.",
    `  key        ${key}`,
    `  try        curl ${url}/chat/completions -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\`,
    '             -d \'{"model":"deepseek/deepseek-v3.2","max_tokens":100,"messages":[{"role":"user","content":"Hi"}]}\'',
    `  openai     new OpenAI({ baseURL: "${url}", apiKey: "${key}" })`,
    "  faults     --faults FILE; --list-faults names them all; see src/emulator/README.md",
    control
      ? `  control    curl ${url.replace(/\/api\/v1$/, CONTROL_ROOT)}`
      : "  control    off; --control lets tests order faults over HTTP",
    "Ctrl-C stops it.",
    "",
  ];
  return lines.join("\n");
}
