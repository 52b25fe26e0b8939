import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A real server on 127.0.0.1 that lists models as it is told to, and knows no key. */
export interface ListingServer {
  /** "http://127.0.0.1:PORT/api/v1" */
  readonly baseUrl: string;
  /** "METHOD path" and the key of each request. */
  readonly asked: readonly { readonly what: string; readonly key: string | undefined }[];
  /** From now on the answer to GET /models; `null`: it fails with 503. */
  list(body: object | null): void;
  close(): Promise<void>;
}

export async function listingServer(first: object | null): Promise<ListingServer> {
  let listing = first;
  const asked: { what: string; key: string | undefined }[] = [];
  const server = createServer((request, response) => {
    asked.push({ what: `${request.method} ${request.url}`, key: request.headers.authorization });
    request.resume();
    const listed = request.url === "/api/v1/models" && listing !== null;
    const unknown = { error: { code: 401, message: "User not found." } };
    const status = listed ? 200 : request.url === "/api/v1/models" ? 503 : 401;
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(listed ? listing : unknown));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`,
    asked,
    list: (body) => {
      listing = body;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
