import { errorText } from "../error-text.ts";
import { withTimeLimit } from "../time-limit.ts";
import type { ToolContext } from "../tools/tool.ts";
import { untilAborted } from "../until-aborted.ts";
import { clean } from "../untrusted/clean.ts";
import type { CallResult, ListedTool, ServerConnection, ServerSpec, ServerView } from "./server.ts";
import { approvedServer, shownServer } from "./server-approval.ts";
import { READ_RESOURCE } from "./server-resources.ts";
import { StartFailure } from "./start-failure.ts";
import { withStartLimit } from "./start-limit.ts";
import { type ApprovedTools, approveTools } from "./tool-approval.ts";
import type { ToolboxParts } from "./toolbox-parts.ts";
import type { TrustChoice } from "./trust.ts";

/** Of one server, in the life of a toolbox; milliseconds before each. */
const RESTARTS = [1_000, 5_000, 25_000];

/** From the start of a server until it has said what tools it has. */
const START_LIMIT_MS = 60_000;

/** That what is being closed may take until nobody waits for it any more. */
const CLOSE_LIMIT_MS = 10_000;

/** For a first look at its resources, which a start waits for. */
const LOOK_LIMIT_MS = 10_000;

/** No server has a reason to change its tools as often as this while it runs. */
const MAX_CHANGES = 50;

/** Characters of what a server's failure says. */
const MAX_WHY = 500;

export interface RunningServer {
  readonly spec: ServerSpec;
  readonly shown: string;
  /** Once it runs, has failed or was left out. Never rejects. */
  readonly started: Promise<void>;
  /** Tools that are approved as they are listed now. */
  usable(): readonly { readonly hash: string; readonly tool: ListedTool }[];
  /** Tools that the user has switched off. */
  off(): readonly { readonly hash: string; readonly tool: ListedTool }[];
  /** Only a tool whose definition is still the one of this hash. Never rejects. */
  call(tool: string, hash: string, args: unknown, caller: Caller): Promise<CallResult>;
  /** Whether agents may list and read its resources: it has had some since it was started, and they are not switched off. */
  offersResources(): boolean;
  /** What else its connection does, within the time of a call; in words why not. Never rejects. */
  use<T>(caller: AbortSignal, work: (open: ServerConnection, signal: AbortSignal) => Promise<T>): Promise<Used<T>>;
  /** Closes it and starts it anew, with the questions that it takes. Never rejects. */
  restart(): Promise<void>;
  /** As of the toolbox's. Never rejects. */
  switchOff(off: readonly string[]): Promise<void>;
  stderr(): string;
  state(): Pick<ServerView, "state" | "detail">;
  close(): Promise<void>;
}

export type Caller = Pick<ToolContext, "signal" | "progress">;

export type Used<T> =
  | { readonly status: "done"; readonly result: T }
  | { readonly status: "failed"; readonly why: string };

/** Starts a server that is trusted, and starts it again when it goes, three times at most. */
export function runServer(spec: ServerSpec, parts: ToolboxParts, changed: () => void): RunningServer {
  const { host } = parts;
  const closing = new AbortController();
  const signal = parts.signal === undefined ? closing.signal : AbortSignal.any([closing.signal, parts.signal]);
  let state: Pick<ServerView, "state" | "detail"> = { state: "starting", detail: "" };
  let connection: ServerConnection | null = null;
  /** The last one, also when it is gone: for what it wrote. */
  let latest: Pick<ServerConnection, "stderr"> | null = null;
  let tools: ApprovedTools | null = null;
  let off = offOf(spec, parts.off);
  let restarts = 0;
  let changes = 0;
  /** It only grows, so that what agents are told of it stays. */
  let hasResources = false;
  let starting: Promise<void> = Promise.resolve();
  /** What is being closed while we go on; who closes us waits for it. */
  const leaving = new Set<Promise<void>>();

  const leave = (work: Promise<unknown>) => {
    const left = work.then(
      () => void leaving.delete(left),
      () => void leaving.delete(left),
    );
    leaving.add(left);
  };

  const become = (next: ServerView["state"], detail: string) => {
    state = { state: next, detail: clean(detail.slice(0, MAX_WHY)).text };
    if (next === "failed") parts.say("warn", `MCP server ${spec.name}: ${state.detail}`);
    changed();
  };

  async function connect(): Promise<void> {
    const opened = await withStartLimit(host, START_LIMIT_MS, signal, async (limited, whilePerson, isLate) => {
      const place = { workspace: parts.workspace, secret: parts.secret, whilePerson };
      const work = parts.connector.connect(spec, place, limited).catch((error) => {
        if (error instanceof StartFailure) latest = { stderr: () => error.stderr };
        throw error;
      });
      const first = await untilAborted(work, limited);
      if (first !== "aborted") return first;
      // One that comes too late is not left running.
      leave(work.then((late) => late.close()));
      throw new Error(isLate() ? `it did not start within ${START_LIMIT_MS / 1000} seconds` : "it was closed");
    });
    if (signal.aborted) return void (await opened.close());
    [connection, latest] = [opened, opened];
    opened.onChange((change) => {
      if (connection !== opened || signal.aborted) return;
      if (change.type === "gone") {
        connection = null;
        starting = restart(change.why);
      } else if (++changes > MAX_CHANGES) stop(`it changed its tools more than ${MAX_CHANGES} times; it was stopped`);
      else void listed(change.tools);
    });
    await Promise.all([listed(opened.tools), lookForResources(opened)]);
  }

  async function lookForResources(open: ServerConnection): Promise<void> {
    if (hasResources) return;
    await withTimeLimit(host, LOOK_LIMIT_MS, signal, async (limited) => {
      const found = await untilAborted(open.resources(limited), limited).catch(() => "aborted" as const);
      hasResources = found !== "aborted" && found.length > 0;
    });
    if (hasResources) changed();
  }

  async function listed(found: readonly ListedTool[]): Promise<void> {
    // What is not as it was approved is out of use from here on, before anybody is asked.
    const asked = tools?.take(found) ?? Promise.resolve();
    tellTools();
    await asked;
    tellTools();
  }

  function tellTools(): void {
    if (connection === null || tools === null) return;
    const waiting = tools.waiting();
    become(waiting === 0 ? "running" : "changed", waiting === 0 ? tools.left().join("; ") : waitingWords(waiting));
  }

  async function restart(why: string): Promise<void> {
    for (let reason = why; !signal.aborted; ) {
      const wait = RESTARTS[restarts++];
      if (wait === undefined)
        return become("failed", `it ended and was started again ${RESTARTS.length} times: ${reason}`);
      become("starting", `it ended (${reason}) and is started again`);
      try {
        await host.sleep(wait, signal);
        return await connect();
      } catch (error) {
        reason = errorText(error);
      }
    }
  }

  function stop(why: string): void {
    leave(shut());
    become("failed", why);
  }

  async function start(): Promise<void> {
    if (off.server) return become("off", "you have switched it off");
    try {
      become("asks", "it is not trusted yet: look at what it would run");
      const hash = await approvedServer(spec, parts, signal);
      if (hash === null) return;
      if (parts.beforeStart !== undefined) await untilAborted(parts.beforeStart(spec, signal), signal);
      const ask = parts.onTools;
      tools = approveTools(spec, await parts.trust.pinned(hash), {
        ask: ask && (async (question) => answered(await untilAborted(ask(question, signal), signal))),
        pin: (approved) => parts.trust.pin(hash, approved),
        say: parts.say,
      });
      become("starting", "");
      await tools.switchOff(off.tools);
      await connect();
    } catch (error) {
      if (!signal.aborted) become("failed", errorText(error));
    }
  }

  async function shut(): Promise<void> {
    const open = connection;
    connection = null;
    try {
      await open?.close();
    } catch (error) {
      host.log("warn", `${spec.name} was not closed in order: ${errorText(error)}`);
    }
  }

  async function again(): Promise<void> {
    await starting;
    await shut();
    [tools, restarts, changes] = [null, 0, 0];
    await start();
  }

  async function switchOff(all: readonly string[]): Promise<void> {
    const before = off;
    off = offOf(spec, all);
    if (off.server !== before.server) {
      starting = again();
      return starting;
    }
    await tools?.switchOff(off.tools);
    tellTools();
  }

  async function call(name: string, hash: string, args: unknown, caller: Caller): Promise<CallResult> {
    const done = await use(caller.signal, async (open, limited): Promise<CallResult> => {
      const refused = tools?.refused(name, hash) ?? null;
      return refused === null ? open.call(name, args, limited, caller.progress) : { status: "failed", why: refused };
    });
    return done.status === "done" ? done.result : done;
  }

  async function use<T>(
    caller: AbortSignal,
    work: (open: ServerConnection, signal: AbortSignal) => Promise<T>,
  ): Promise<Used<T>> {
    const either = AbortSignal.any([caller, signal]);
    if ((await untilAborted(starting, either)) === "aborted") return failed("the call was cancelled");
    const open = connection;
    if (open === null) return failed(`the server ${spec.name} does not run (${state.detail}). Go on without it.`);
    return withTimeLimit(host, spec.callLimitMs, either, async (limited, isLate) => {
      try {
        // An object, so that no result can be taken for the sign of an abort.
        const done = await untilAborted(
          work(open, limited).then((result) => ({ status: "done" as const, result })),
          limited,
        );
        if (done !== "aborted") return done;
        return failed(isLate() ? `no answer within ${spec.callLimitMs / 1000} seconds` : "the call was cancelled");
      } catch (error) {
        return failed(errorText(error));
      }
    });
  }

  const started = start();
  starting = started;
  return {
    spec,
    shown: shownServer(spec),
    started,
    usable: () => (connection === null && state.state === "failed" ? [] : (tools?.usable() ?? [])),
    off: () => tools?.off() ?? [],
    call,
    offersResources: () => hasResources && !off.server && !off.tools.includes(READ_RESOURCE),
    use,
    state: () => state,
    restart: () => {
      starting = again();
      return starting;
    },
    switchOff,
    stderr: () => latest?.stderr() ?? "",
    async close() {
      closing.abort(new Error("the toolbox was closed"));
      await starting;
      await shut();
      const never = new AbortController().signal;
      await withTimeLimit(host, CLOSE_LIMIT_MS, never, (limited) => untilAborted(Promise.all(leaving), limited));
    },
  };
}

/** Of `server` and `server/tool`, what is this server's, beside what is switched off where it is written down. */
function offOf(
  { name, off }: ServerSpec,
  all: readonly string[],
): { readonly server: boolean; readonly tools: readonly string[] } {
  const inside = all.flatMap((one) => (one.startsWith(`${name}/`) ? [one.slice(name.length + 1)] : []));
  return { server: all.includes(name), tools: [...off, ...inside] };
}

function waitingWords(count: number): string {
  return `${count} of its tools are new or have changed, and are not used until you have looked at them`;
}

function answered(choice: TrustChoice | "aborted"): TrustChoice {
  return choice === "aborted" ? { choice: "leave-out" } : choice;
}

function failed(why: string): { readonly status: "failed"; readonly why: string } {
  return { status: "failed", why };
}
