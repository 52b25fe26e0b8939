import { isObject, own } from "../../core/mcp/schema/bounds.ts";
import type { ConnectPlace, ServerSpec, StdioTransport } from "../../core/mcp/server.ts";
import { clean } from "../../core/untrusted/clean.ts";
import { FLOOD, Gate } from "./connect-gate.ts";
import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  serializeMessage,
  type Transport,
} from "./connect-library.ts";
import type { ServerTransport } from "./connect-transport.ts";
import type { ConnectorParts } from "./connector-parts.ts";
import { Frames } from "./stdio-frames.ts";
import { launchOf } from "./stdio-launch.ts";
import { type ServerProgram, startServer } from "./stdio-program.ts";
import { LastWords } from "./stdio-words.ts";

/** Of one line of standard output, and of what a server that does not read is still to be given. */
const MOST_LINE_BYTES = 16 * 1024 * 1024;
const MOST_UNREAD_BYTES = 16 * 1024 * 1024;

/** Of standard error: what is kept, and what is read in a second; a server that writes more waits. */
const KEPT_WORDS_BYTES = 64 * 1024;
const MOST_WORDS_BYTES = 4 * 1024 * 1024;

/** Milliseconds between the end of a server's output and its own, in which one is the other's explanation. */
const AFTERWARDS_MS = 200;

const MAX_LAST_WORDS = 250;

/** A program that is spoken to over its standard streams, one JSON-RPC message in a line. */
export function openStdio(
  { name, origin, transport }: ServerSpec & { readonly transport: StdioTransport },
  place: ConnectPlace,
  parts: ConnectorParts,
): ServerTransport {
  const words = new LastWords(KEPT_WORDS_BYTES);
  const wire = new StdioWire(parts.elapsed, words, async () => {
    const folder = await parts.serverFolder(name);
    // In a workspace npx and the like would take what is installed there, in place of what the user has written down.
    const launch = await launchOf(transport, place, parts.env, origin === "user" ? folder : place.workspace);
    const isFree = transport.confined === false && origin === "user";
    const enclosure = isFree ? null : await parts.enclosure();
    const program = await startServer(launch, { folder, enclosure, env: parts.env });
    words.note(program.confined ? CONFINED : isFree ? FREE : UNCONFINED);
    return program;
  });
  return { transport: wire, words, why: () => wire.why() };
}

const CONFINED =
  "This server is confined: it reads the workspace and the system's folders, writes only in a folder of its own, and does not see your home folder.";
const FREE = "Your settings say that this server is not confined: it can read and write all that you can.";
const MAY_NEED_MORE = `. It was confined; if it needs more of this machine than the workspace, say "confined": false in your own settings`;
const UNCONFINED =
  "The system offers nothing here to confine this server with: it can read and write all that you can. On Linux install bubblewrap.";

class StdioWire implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #gate: Gate;
  readonly #words: LastWords;
  readonly #start: () => Promise<ServerProgram>;
  readonly #frames = new Frames(MOST_LINE_BYTES);
  #program: ServerProgram | null = null;
  #why = "";
  #isOver = false;
  #isClosed = false;
  #noise = 0;
  #hasSpoken = false;

  constructor(elapsed: () => number, words: LastWords, start: () => Promise<ServerProgram>) {
    this.#gate = new Gate(elapsed);
    this.#words = words;
    this.#start = start;
  }

  why(): string {
    const said = this.#words.last(MAX_LAST_WORDS);
    // Most that end before their first word cannot find something that is there.
    const isShut = this.#program?.confined === true && !this.#hasSpoken;
    const noise = this.#noise === 0 ? "" : `; lines of its output that were no messages: ${this.#noise}`;
    return clean(
      `${this.#why || "it was closed"}${noise}${said === "" ? "" : `; its last words: ${said}`}${isShut ? MAY_NEED_MORE : ""}`,
    ).text;
  }

  async start(): Promise<void> {
    try {
      this.#program = await this.#start();
    } catch (error) {
      this.#why = error instanceof Error ? error.message : String(error);
      throw error;
    }
    const program = this.#program;
    if (this.#isClosed) return void (await program.end());
    program.output.on("data", (chunk: Buffer) => this.#read(chunk));
    // Without its output a server is of no use, whether it runs or not.
    program.output.once("close", () => void this.#afterwards("it closed its output"));
    program.ended.then(
      (how) => void this.#afterwards(how),
      () => undefined,
    );
    readWords(program, this.#words);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const input = this.#program?.input;
    if (input === undefined || this.#isOver) throw new Error(`the server is gone: ${this.why()}`);
    this.#gate.sent(message);
    input.write(serializeMessage(message));
    if (input.writableLength > MOST_UNREAD_BYTES) void this.#end("it does not read what it is sent, and was closed");
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end("it was closed");
  }

  #read(chunk: Buffer): void {
    if (this.#isOver) return;
    const lines = this.#frames.add(chunk);
    if (lines === "too-long")
      return void this.#end(`it sent a line of more than ${MOST_LINE_BYTES / 1024 / 1024} MB, and was closed`);
    for (const line of lines) {
      if (line.trim() === "") continue;
      const message = messageOf(line);
      if (message === null) this.#noise++;
      const bytes = line.length;
      const verdict = message === null ? this.#gate.noise(bytes) : this.#gate.received(message, bytes);
      if (verdict === "flood") return void this.#end(FLOOD);
      if (verdict === "pass" && message !== null) this.#pass(message);
      if (this.#isOver) return;
    }
  }

  /** What the library cannot take is the server's noise, not our end. */
  #pass(message: JSONRPCMessage): void {
    this.#hasSpoken = true;
    try {
      this.onmessage?.(message);
    } catch (error) {
      this.#noise++;
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** The rest of its output and the way it ended come in either order. */
  async #afterwards(why: string): Promise<void> {
    const program = this.#program;
    if (program === null || this.#isOver) return;
    const how = await within(AFTERWARDS_MS, program.ended);
    if (!program.output.closed) await within(AFTERWARDS_MS, closed(program.output));
    await this.#end(how ?? why);
  }

  async #end(why: string): Promise<void> {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#why ||= why;
    }
    await this.#program?.end();
    const told = this.onclose;
    this.onclose = undefined;
    told?.();
  }
}

function messageOf(line: string): JSONRPCMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  // As it is: what the library's own reading leaves out or renames would not be what a person approves.
  if (isJSONRPCResultResponse(value) || isJSONRPCNotification(value) || isJSONRPCRequest(value)) return value;
  return isJSONRPCErrorResponse(value) ? value : wrongAnswer(value);
}

/** To what was asked, but none that the protocol knows: whoever waits is told so, and does not wait for another. */
function wrongAnswer(value: unknown): JSONRPCMessage | null {
  if (!isObject(value) || own(value, "method") !== undefined) return null;
  const id = own(value, "id");
  if (typeof id !== "string" && typeof id !== "number") return null;
  return { jsonrpc: "2.0", id, error: { code: -32_600, message: "its answer is none that the protocol knows" } };
}

/** Not faster than a person could ever want it: a flood there must not take our time. */
function readWords({ errors }: ServerProgram, words: LastWords): void {
  let read = 0;
  let timer: NodeJS.Timeout | undefined;
  errors.on("data", (chunk: Buffer) => {
    words.add(chunk);
    read += chunk.length;
    timer ??= setTimeout(() => {
      [read, timer] = [0, undefined];
      errors.resume();
    }, 1_000);
    if (read > MOST_WORDS_BYTES) errors.pause();
  });
  errors.once("close", () => clearTimeout(timer));
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function closed(stream: ServerProgram["output"]): Promise<void> {
  return new Promise((resolve) => stream.once("close", resolve));
}
