import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Client, type Transport } from "../../src/node/mcp/connect-library.ts";
import { KEPT } from "./kept-variables.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

export interface CalledTool {
  readonly isError: boolean;
  readonly texts: readonly string[];
  /** The first text, which is what the server itself says. */
  readonly facts: Facts;
  /** What is between the marks of the second text, parsed where it is JSON. */
  readonly told: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are asserted field by field
export type Facts = Record<string, any>;

export interface CallerOptions {
  readonly args: readonly string[];
  readonly data: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** The server as another assistant starts it: a real process, and the protocol's own client library on its pipes. */
export class McpCaller {
  readonly child: ChildProcess;
  readonly client = new Client({ name: "another-assistant", version: "1.0.0" });
  /** All that came on the server's standard output, as it came. */
  stdout = "";
  stderr = "";
  readonly ended: Promise<number | null>;

  constructor({ args, data, env = {}, cwd }: CallerOptions) {
    this.child = spawn(process.execPath, [MAIN, "mcp", ...args], {
      ...(cwd !== undefined && { cwd }),
      env: { ...KEPT, HOME: data, LANG: "C.UTF-8", FRUGAL_SWARM_DATA: data, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve) => this.child.once("close", resolve));
  }

  async connect(): Promise<this> {
    await this.client.connect(this.#transport());
    return this;
  }

  /** Calls a tool and takes its answer apart. */
  async call(name: string, args: Facts, onProgress?: (message: string) => void): Promise<CalledTool> {
    const answer = await this.client.callTool(
      { name, arguments: args },
      { timeout: 120_000, ...(onProgress && { onprogress: ({ message }) => onProgress(message ?? "") }) },
    );
    const texts = answer.content.map((one) => (one.type === "text" ? one.text : ""));
    return { isError: answer.isError === true, texts, facts: parsed(texts[0]) as Facts, told: toldIn(texts[1]) };
  }

  /** Waits until a swarm has ended, as an assistant does. */
  async outcome(id: string): Promise<CalledTool> {
    for (;;) {
      const answer = await this.call("swarm_status", { id, wait_seconds: 50 });
      if (answer.isError || answer.facts.status !== "running") return answer;
    }
  }

  /** Closes the pipe to the server, as a caller that goes away does. */
  async leave(): Promise<number | null> {
    this.child.stdin?.end();
    return this.ended;
  }

  dispose(): void {
    this.child.kill("SIGKILL");
  }

  #transport(): Transport {
    const { stdin, stdout } = this.child;
    if (stdin === null || stdout === null) throw new Error("the process has no pipes");
    let rest = "";
    const transport: Transport = {
      start: async () => {
        stdin.on("error", () => transport.onclose?.());
        stdout.setEncoding("utf8").on("data", (text: string) => {
          this.stdout += text;
          const lines = (rest + text).split("\n");
          rest = lines.pop() ?? "";
          // What is no message is a fault of the server: its output is for the protocol alone.
          for (const line of lines) transport.onmessage?.(JSON.parse(line));
        });
        stdout.on("close", () => transport.onclose?.());
      },
      send: async (message) => {
        stdin.write(`${JSON.stringify(message)}\n`);
      },
      close: async () => {
        stdin.end();
      },
    };
    return transport;
  }
}

/** Launches a swarm, which must begin, and gives its id. */
export async function launched(caller: McpCaller, args: Facts): Promise<string> {
  const { facts, isError, texts } = await caller.call("launch_swarm", args);
  assert.equal(isError, false, texts.join("\n"));
  return facts.id;
}

/** The words with which a call was refused, which it must have been. */
export function refusal({ isError, facts, texts }: CalledTool): string {
  assert.equal(isError, true, texts.join("\n"));
  return String(facts.error ?? texts[0]);
}

function toldIn(text: string | undefined): unknown {
  const inner = /\n<(data-\w+) from="[\w:.-]+">\n(.*)\n<\/\1>$/s.exec(text ?? "")?.[2];
  return inner === undefined ? undefined : parsed(inner);
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return text;
  }
}
