import { isAbsolute, join } from "node:path";
import type { Host } from "../host.ts";
import { untilAborted } from "../until-aborted.ts";
import { clean } from "../untrusted/clean.ts";
import { serverHash } from "./definition-hash.ts";
import { givenWords } from "./given-values.ts";
import type { ServerSpec } from "./server.ts";
import type { ToolboxParts } from "./toolbox-parts.ts";

/** Whole, as a person must see it before it is started. */
export function shownServer({ transport, name }: ServerSpec): string {
  switch (transport.kind) {
    case "stdio":
      return clean([transport.command, ...transport.args].map(quoted).join(" ")).text;
    case "http":
      return clean(transport.url).text;
    case "editor":
      return `Tools that other extensions offer in this window (${clean(name).text})`;
    default:
      return transport satisfies never;
  }
}

/** The hash of a server that may be started; `null`: nobody has said that it may. */
export async function approvedServer(
  spec: ServerSpec,
  parts: ToolboxParts,
  signal: AbortSignal,
): Promise<string | null> {
  const resolved = await resolvedProgram(spec, parts.host, parts.workspace);
  const hash = serverHash(inItsFolder(spec, parts.workspace), resolved);
  if (await parts.trust.isServerTrusted(hash)) return hash;
  if (parts.onServer === undefined) return null;
  const { transport } = spec;
  const given = transport.kind === "stdio" ? transport.env : transport.kind === "http" ? transport.headers : {};
  const why = (await parts.trust.isKnown(spec.name)) ? "changed" : "new";
  const question = {
    ...({ server: spec, shown: shownServer(spec), resolved, why } as const),
    given: givenWords(given).map((one) => clean(one).text),
  };
  const answer = await untilAborted(parts.onServer(question, signal), signal);
  if (answer === "aborted" || answer.choice !== "trust") return null;
  await parts.trust.trustServer(hash, spec.name);
  return hash;
}

/** For people: the folder that a program starts in. */
export function startFolder({ transport, origin }: ServerSpec, workspace: string): string {
  const named = transport.kind === "stdio" ? transport.cwd : undefined;
  return named ?? (origin === "user" ? "one of its own, which Frugal Swarm keeps for it" : workspace);
}

/** What a folder brings is that folder's: the same words in another one may run another file. */
function inItsFolder(spec: ServerSpec, workspace: string): ServerSpec {
  const { origin, transport } = spec;
  if (origin !== "workspace" || transport.kind !== "stdio") return spec;
  return { ...spec, transport: { ...transport, cwd: transport.cwd ?? workspace } };
}

async function resolvedProgram(spec: ServerSpec, host: Host, workspace: string): Promise<string | null> {
  const { transport, origin } = spec;
  if (transport.kind !== "stdio") return null;
  const { command } = transport;
  if (!/[\\/]/.test(command)) return (await host.shell.find(command, transport.cwd ?? workspace))?.real ?? null;
  if (isAbsolute(command)) return (await host.files.realPath(command)) ?? null;
  // The user's own start in a folder of ours, which holds no program.
  const cwd = transport.cwd ?? (origin === "user" ? null : workspace);
  return cwd === null ? null : ((await host.files.realPath(join(cwd, command))) ?? null);
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
