import { MAX_RESULT_CHARACTERS } from "../tools/cap.ts";
import { clean } from "../untrusted/clean.ts";
import type { RunningServer } from "./running-server.ts";
import type { CallResult, ListedPrompt } from "./server.ts";

/** Of one server. */
const MAX_PROMPTS = 200;
const MAX_NAME = 128;
const MAX_ARGUMENTS = 32;
/** Characters. */
const MAX_DESCRIPTION = 1_000;

/** A prompt that a server offers to people; clean. */
export interface ServerPrompt extends ListedPrompt {
  readonly server: string;
}

export async function listPrompts(
  servers: readonly RunningServer[],
  signal: AbortSignal,
): Promise<readonly ServerPrompt[]> {
  const all = servers
    .filter((server) => isRunning(server))
    .map(async (server) => {
      const listed = await server.use(signal, (open, limited) => open.prompts(limited));
      if (listed.status === "failed") return [];
      return listed.result.slice(0, MAX_PROMPTS).flatMap((prompt) => shownPrompt(server.spec.name, prompt));
    });
  return (await Promise.all(all)).flat();
}

export async function getPrompt(
  servers: readonly RunningServer[],
  name: string,
  prompt: string,
  args: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<CallResult> {
  const server = servers.find(({ spec }) => spec.name === name);
  if (server === undefined) return { status: "failed", why: `there is no server ${name}` };
  const got = await server.use(signal, (open, limited) => open.getPrompt(prompt, args, limited));
  const result = got.status === "done" ? got.result : got;
  if (result.status === "failed") return { status: "failed", why: cut(result.why) };
  return { ...result, text: cut(result.text) };
}

export function isRunning(server: RunningServer): boolean {
  const { state } = server.state();
  return state === "running" || state === "changed";
}

/** None where a name would not show as it is: what is asked for is what was shown. */
function shownPrompt(server: string, prompt: ListedPrompt): readonly ServerPrompt[] {
  const names = [prompt.name, ...prompt.arguments.map(({ name }) => name)];
  if (prompt.arguments.length > MAX_ARGUMENTS) return [];
  if (names.some((name) => name === "" || name.length > MAX_NAME || clean(name).text !== name)) return [];
  const { description } = prompt;
  const said = description === undefined ? {} : { description: clean(description.slice(0, MAX_DESCRIPTION)).text };
  return [{ server, name: prompt.name, arguments: prompt.arguments, ...said }];
}

function cut(raw: string): string {
  return clean(raw.slice(0, MAX_RESULT_CHARACTERS)).text.slice(0, MAX_RESULT_CHARACTERS);
}
