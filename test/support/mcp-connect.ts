import { get } from "node:http";
import { tmpdir } from "node:os";
import type { ConnectPlace, HttpTransport, ServerConnection, ServerSpec } from "../../src/core/mcp/server.ts";
import { openConnection } from "../../src/node/mcp/connection.ts";
import type { ConnectorParts, SignIn } from "../../src/node/mcp/connector-parts.ts";
import { openHttp } from "../../src/node/mcp/http-transport.ts";

export interface Connect {
  readonly headers?: HttpTransport["headers"];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly signIn?: SignIn;
  readonly signal?: AbortSignal;
  readonly most?: number;
  readonly callTimeoutMs?: number;
  readonly whilePerson?: ConnectPlace["whilePerson"];
  /** Left out: the machine's clock. */
  readonly elapsed?: () => number;
}

/** A connection to a server at an address, by the code that the product connects with. */
export function connectHttp(url: string, more: Connect = {}): Promise<ServerConnection> {
  const { signal = new AbortController().signal, secrets = {}, headers = {}, callTimeoutMs = 10_000 } = more;
  const transport = { kind: "http", url, headers } as const;
  const spec: ServerSpec & { readonly transport: HttpTransport } = {
    ...{ name: "s", origin: "user", transport, callTimeoutMs, callLimitMs: 20_000, off: [] },
  };
  const also = more.whilePerson === undefined ? {} : { whilePerson: more.whilePerson };
  const place = { workspace: tmpdir(), secret: async (name: string) => secrets[name], ...also };
  const parts: ConnectorParts = {
    env: { PATH: "" } as ConnectorParts["env"],
    enclosure: () => Promise.reject(new Error("nothing is started")),
    serverFolder: () => Promise.reject(new Error("nothing is started")),
    elapsed: more.elapsed ?? (() => performance.now()),
    ...(more.signIn && { signIn: more.signIn }),
  };
  return openConnection(spec, place, openHttp(spec, place, parts, signal, more.most), parts.elapsed, signal);
}

export interface FakeSignIn extends SignIn {
  readonly kept: Map<string, string>;
  /** Pages that were opened. */
  readonly opened: string[];
}

/** A user with a browser that goes where it is sent. `visit`: instead of that. */
export function fakeSignIn(visit: (url: string) => Promise<boolean> = browse): FakeSignIn {
  const kept = new Map<string, string>();
  const opened: string[] = [];
  return {
    kept,
    opened,
    open: (url) => {
      opened.push(url);
      return visit(url);
    },
    read: async (address) => kept.get(address),
    write: async (address, text) => {
      if (text === undefined) kept.delete(address);
      else kept.set(address, text);
    },
  };
}

export async function browse(url: string): Promise<boolean> {
  const page = await fetch(url, { redirect: "manual" });
  // As a person's browser goes there, which is no script's way; the page that comes is not waited for.
  void visit(page.headers.get("location") ?? "");
  return true;
}

/** Status of the page; 0: nothing is there. */
export function visit(url: string): Promise<number> {
  return new Promise((resolve) => {
    const going = get(url, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0));
    });
    going.once("error", () => resolve(0));
  });
}
