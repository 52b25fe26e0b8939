import { isAbsolute, join, normalize, relative } from "node:path";
import * as z from "zod";
import { clean } from "../untrusted/clean.ts";
import { type GivenPart, type ServerOrigin, type ServerSpec, TOOL_EFFECTS, type ValueOrSecret } from "./server.ts";

/** Milliseconds. */
const CALL_TIMEOUT_MS = 60_000;
const CALL_LIMIT_MS = 600_000;
const MAX_SERVERS = 64;

const Text = z.string().max(8_000);
const Entry = z.looseObject({
  type: z.string().optional(),
  command: Text.min(1).optional(),
  args: z.array(Text).max(256).optional(),
  env: z.record(z.string().max(256), z.union([Text, z.number(), z.boolean()]).nullable()).optional(),
  cwd: Text.optional(),
  url: Text.optional(),
  headers: z.record(z.string().max(256), Text).optional(),
  disabled: z.boolean().optional(),
  /** Ours: what its tools do, see `ServerSpec.effects`. */
  effects: z.record(z.string().max(256), z.enum(TOOL_EFFECTS)).optional(),
  /** Ours, and the user's own file alone may say it: see `StdioTransport.confined`. */
  confined: z.boolean().optional(),
  off: z.array(z.string().max(256)).optional(),
  timeoutSeconds: z.number().positive().max(3_600).optional(),
});
type Entry = z.infer<typeof Entry>;

export interface ReadServers {
  readonly servers: readonly ServerSpec[];
  /** What cannot be used, a sentence each; cleaned. */
  readonly problems: readonly string[];
}

/**
 * Servers in the shape that editors and assistants share: `{servers | mcpServers: {name: entry}}`, or the entries alone.
 * `${input:x}` and `${env:X}` in the values of variables and headers stand for the secret of that name; the environment
 * is never read.
 * `${workspaceFolder}` is the folder. All else that is to be filled in is refused in words. Only the user's own
 * file may say what tools do, and that a program runs unconfined.
 */
export function readServers(value: unknown, origin: ServerOrigin, workspace: string): ReadServers {
  const problems: string[] = [];
  const servers: ServerSpec[] = [];
  const entries = entriesOf(value);
  if (entries === null) return { servers, problems: ["The list of MCP servers is no object with servers by name."] };
  const names = new Set<string>();
  for (const [name, entry] of entries.slice(0, MAX_SERVERS)) {
    const read = readEntry(name, entry, origin, workspace);
    if (read.status === "disabled") continue;
    const id = read.status === "ok" ? read.spec.name : "";
    const why = read.status === "wrong" ? read.why : names.has(id) ? `another server is called ${id} already` : null;
    if (why !== null) problems.push(clean(`The MCP server "${name.slice(0, 80)}" is left out: ${why}.`).text);
    if (read.status !== "ok" || why !== null) continue;
    names.add(id);
    servers.push(read.spec);
  }
  if (entries.length > MAX_SERVERS)
    problems.push(`${entries.length - MAX_SERVERS} MCP servers above ${MAX_SERVERS} are left out.`);
  return { servers, problems };
}

function entriesOf(value: unknown): readonly [string, unknown][] | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const inner = "servers" in value ? value.servers : "mcpServers" in value ? value.mcpServers : value;
  if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return null;
  return Object.entries(inner).filter(([name]) => inner !== value || name !== "inputs");
}

type Read =
  | { readonly status: "ok"; readonly spec: ServerSpec }
  | { readonly status: "disabled" }
  | { readonly status: "wrong"; readonly why: string };

class Refused extends Error {}

function readEntry(name: string, value: unknown, origin: ServerOrigin, workspace: string): Read {
  const parsed = Entry.safeParse(value);
  if (!parsed.success) return wrong(z.prettifyError(parsed.error).replace(/\s+/g, " ").slice(0, 300));
  const entry = parsed.data;
  if (entry.disabled === true) return { status: "disabled" };
  const id = name
    .trim()
    .replace(/[^\w-]+/g, "-")
    .slice(0, 64);
  if (id === "" || /^-+$/.test(id)) return wrong("its name has no letter or digit");
  try {
    const transport =
      entry.command === undefined ? httpOf(entry) : stdioOf({ ...entry, command: entry.command }, origin, workspace);
    const seconds = entry.timeoutSeconds;
    const ours = origin === "user" && entry.effects !== undefined ? { effects: entry.effects } : {};
    const callTimeoutMs = seconds === undefined ? CALL_TIMEOUT_MS : seconds * 1000;
    const callLimitMs = Math.max(CALL_LIMIT_MS, callTimeoutMs);
    return {
      status: "ok",
      spec: { name: id, origin, transport, callTimeoutMs, callLimitMs, off: entry.off ?? [], ...ours },
    };
  } catch (error) {
    if (error instanceof Refused) return wrong(error.message);
    throw error;
  }
}

function stdioOf(
  entry: Entry & { readonly command: string },
  origin: ServerOrigin,
  workspace: string,
): ServerSpec["transport"] {
  if (entry.url !== undefined) throw new Refused("it has a command and an address; write down one of them");
  if (entry.type !== undefined && entry.type !== "stdio")
    throw new Refused(`it has a command, and its type is "${entry.type}" instead of "stdio"`);
  const fill = (text: string, what: string): string => filled(text, what, workspace);
  const env = Object.entries(entry.env ?? {}).flatMap(([key, text]) => {
    if (!/^[A-Za-z_]\w*$/.test(key)) throw new Refused(`"${key}" is no name of a variable`);
    return text === null ? [] : [[key, givenValue(String(text), key, workspace)] as const];
  });
  const cwd = entry.cwd === undefined ? undefined : folderOf(fill(entry.cwd, "its folder"), workspace);
  return {
    kind: "stdio",
    command: fill(entry.command, "its command"),
    args: (entry.args ?? []).map((arg) => fill(arg, "an argument")),
    env: Object.fromEntries(env),
    ...(cwd !== undefined && { cwd }),
    ...(entry.confined === false && origin === "user" && { confined: false }),
  };
}

function httpOf(entry: Entry): ServerSpec["transport"] {
  if (entry.url === undefined) throw new Refused("it has neither a command nor an address (url)");
  if (entry.type !== undefined && !["http", "streamable-http", "streamableHttp"].includes(entry.type))
    throw new Refused(`its type is "${entry.type}"; only stdio and http (streamable HTTP) are known`);
  const url = URL.canParse(entry.url) ? new URL(entry.url) : null;
  if (url === null || entry.url.includes("${")) throw new Refused("its address cannot be read; write it out whole");
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isHere))
    throw new Refused("its address is neither https nor on this machine");
  if (url.username !== "" || url.password !== "")
    throw new Refused("its address holds a password; put it into a header, as the name of a secret");
  const headers = Object.entries(entry.headers ?? {}).map(([key, text]) => {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(key)) throw new Refused(`"${key}" is no name of a header`);
    return [key, givenValue(text, key, "")] as const;
  });
  return { kind: "http", url: url.href, headers: Object.fromEntries(headers) };
}

/** A secret where the whole value is a reference to one; its parts where it holds some. */
function givenValue(text: string, key: string, workspace: string): ValueOrSecret {
  const whole = /^\$\{(?:input|env):([\w.-]{1,128})\}$/.exec(text.trim());
  if (whole?.[1] !== undefined) return { secret: whole[1] };
  // Every other piece is the name of a secret.
  const pieces = text.split(/\$\{(?:input|env):([\w.-]{1,128})\}/);
  const parts = pieces.flatMap((piece, at): readonly GivenPart[] => {
    if (at % 2 === 1) return [{ secret: piece }];
    return piece === "" ? [] : [{ value: filled(piece, `"${key}"`, workspace) }];
  });
  return pieces.length === 1 ? { value: filled(text, `"${key}"`, workspace) } : { parts };
}

function filled(text: string, what: string, workspace: string): string {
  const done = workspace === "" ? text : text.replaceAll(/\$\{workspaceFolder\}|\$\{workspaceRoot\}/g, () => workspace);
  const left = /\$\{([^}]{0,80})\}/.exec(done);
  if (left === null) return done;
  if (/^(?:input|env):/.test(left[1] ?? ""))
    throw new Refused(
      `${what} holds a secret (\${${left[1]}}), which other programs could read there; pass it in env or headers`,
    );
  throw new Refused(`${what} holds \${${left[1]}}, which is not known here; write it out`);
}

function folderOf(text: string, workspace: string): string {
  const folder = normalize(isAbsolute(text) ? text : join(workspace, text));
  return relative(workspace, folder) === "" ? workspace : folder;
}

function wrong(why: string): Read {
  return { status: "wrong", why };
}
