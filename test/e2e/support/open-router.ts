import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CatalogueFile } from "../../../src/core/models/catalogue-schema.ts";
import type { Answer, ParsedChatRequest } from "../../../src/emulator/responder.ts";
import { type Emulator, startEmulator } from "../../../src/emulator/server.ts";
import { DEFAULT_RATES, type SuccessRates } from "../../../src/emulator/simulated/rates.ts";
import type { Scenario } from "../../../src/emulator/simulated/scenario.ts";
import { createSimulatedModel } from "../../../src/emulator/simulated/simulator.ts";
import { loadBench, loadSample } from "../../support/sample-project.ts";
import { PROJECT } from "./packed.ts";

/** A goal that the emulator knows a plan for: five agents, the last of which needs another's work. */
export const GOAL = "Add rounding modes, accounting style, month-end days, payment terms and reduced tax rates.";
const TASKS = ["rounding", "accounting-style", "month-end", "tax-table", "payment-terms"];

/** No other than this key is let in. */
export const KEY = "sk-or-v1-e2e-00112233445566778899aabbccddeeff";

/** What a model does before it goes by its script; `null`: nothing. */
export type Detour = (request: ParsedChatRequest) => Answer | null;

/**
 * An OpenRouter of the test's own, so that its bill can be read: what a window sees is a server at an address. Turns that
 * a detour has answered are kept from the script, which counts turns.
 */
export async function startOpenRouter(
  tokensPerSecond = 400,
  more: readonly Scenario[] = [],
  detour: Detour = () => null,
): Promise<Emulator> {
  const sample = await loadSample();
  const small = { ...sample, name: "small", goal: GOAL, tasks: sample.tasks.filter(({ id }) => TASKS.includes(id)) };
  const scripted = createSimulatedModel({
    scenarios: [...more, small, await loadBench()],
    seed: "e2e",
    rates: NEVER_WRONG,
  });
  const catalogue = JSON.parse(await readFile(join(PROJECT, "configs/models.json"), "utf8"));
  return startEmulator({
    catalogue: CatalogueFile.parse(catalogue),
    responder: { respond: (request) => detour(request) ?? scripted.respond(withoutDetours(request)) },
    keys: [KEY],
    latency: { firstTokenMs: 250, tokensPerSecond },
  });
}

/** Those, and all tools of servers. */
const DETOURS = /^(?:run_command|ask_user)$|__/;

function withoutDetours(request: ParsedChatRequest): ParsedChatRequest {
  const ids = request.messages.flatMap((message) =>
    message.role === "assistant" ? message.toolCalls.filter(({ name }) => DETOURS.test(name)).map(({ id }) => id) : [],
  );
  const messages = request.messages.filter((message) => {
    if (message.role === "tool") return !ids.includes(message.toolCallId);
    return message.role !== "assistant" || !message.toolCalls.some(({ id }) => ids.includes(id));
  });
  return { ...request, messages };
}

const ALWAYS = { simple: 1, medium: 1, complex: 1 };
const NEVER_WRONG: SuccessRates = { ...DEFAULT_RATES, families: [], unknown: { coding: ALWAYS, other: ALWAYS } };

/** The user settings that make a window use it. */
export function settingsFor(emulator: Emulator): Record<string, unknown> {
  return { "frugalSwarm.endpoint": emulator.url, "frugalSwarm.endpointProtocol": "openrouter" };
}
