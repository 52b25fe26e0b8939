import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The protocol's own reference server as a process, over streamable HTTP. */
export interface Everything {
  readonly url: string;
  /** All that it has written. */
  said(): string;
  /** Kills it and starts it anew at the same port: it knows none of its sessions then. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startEverything(): Promise<Everything> {
  const at = dirname(fileURLToPath(import.meta.resolve("@modelcontextprotocol/server-everything/package.json")));
  const port = await freePort();
  let said = "";
  let child = start();
  await isListening(child);

  function start(): ChildProcess {
    const env = { PATH: process.env.PATH ?? "", PORT: String(port) };
    return spawn(process.execPath, [join(at, "dist/index.js"), "streamableHttp"], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }
  async function isListening(one: ChildProcess): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("listening on port")) resolve();
    };
    one.stdout?.on("data", read);
    one.stderr?.on("data", read);
    one.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    await promise;
  }
  async function stop(): Promise<void> {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    said: () => said,
    async restart() {
      await stop();
      said = "";
      child = start();
      await isListening(child);
    },
    close: stop,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
