import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on this machine that writes down who came. */
export interface CanaryServer {
  readonly port: number;
  /** "GET /path" with whatever headers came, as one text each. */
  readonly came: readonly string[];
  close(): Promise<void>;
}

export async function canaryServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end("{}"),
): Promise<CanaryServer> {
  const came: string[] = [];
  const server = createServer((request, response) => {
    came.push(`${request.method} ${request.url} ${JSON.stringify(request.rawHeaders)}`);
    request.resume().on("end", () => answer(request, response));
  });
  // A proxy is asked to open a tunnel.
  server.on("connect", (request, socket) => {
    came.push(`CONNECT ${request.url} ${JSON.stringify(request.rawHeaders)}`);
    socket.destroy();
  });
  await listening(server);
  return {
    port: (server.address() as AddressInfo).port,
    came,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** By every name of this machine, where the system has IPv6. */
async function listening(server: Server): Promise<void> {
  const listen = (host: string) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, host, () => {
        server.off("error", reject);
        resolve();
      });
    });
  await listen("::").catch(() => listen("127.0.0.1"));
}
