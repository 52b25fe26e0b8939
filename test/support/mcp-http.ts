import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** One request as it came. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/**
 * An MCP server over streamable HTTP with, where `auth` says so, its own authorization server. It is as strict as the
 * specifications ask it to be; `answer` comes first and may misbehave.
 */
export interface HttpServer {
  readonly origin: string;
  readonly url: string;
  readonly seen: Seen[];
  /** Access tokens that it takes; taking one away makes it expire. */
  readonly tokens: Set<string>;
  readonly refresh: Set<string>;
  readonly sessions: Set<string>;
  /** Overrides of the metadata of both kinds. */
  readonly metadata: Record<string, unknown>;
  readonly resource: Record<string, unknown>;
  /** True: it has answered. */
  answer: (seen: Seen, response: ServerResponse) => boolean;
  /** What the person at the page does. */
  consent: "yes" | "no";
  /** Query that the page comes back with besides. */
  back: Record<string, string>;
  close(): Promise<void>;
}

export async function startHttpServer(auth: boolean): Promise<HttpServer> {
  const http = createServer();
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const address = http.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const origin = `http://127.0.0.1:${address.port}`;
  const server: HttpServer = {
    origin,
    url: `${origin}/mcp`,
    seen: [],
    tokens: new Set(),
    refresh: new Set(),
    sessions: new Set(),
    metadata: {},
    resource: {},
    answer: () => false,
    consent: "yes",
    back: {},
    async close() {
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  };
  const codes = new Map<string, { readonly challenge: string; readonly redirect: string }>();
  http.on("request", (request, response) => {
    void bodyOf(request).then((body) => {
      const { method = "", url = "/", headers } = request;
      const seen = { method, path: url, headers, body };
      server.seen.push(seen);
      if (server.answer(seen, response)) return;
      if (url.startsWith("/mcp")) mcp(server, auth, seen, response);
      else if (auth) oauth(server, codes, seen, response);
      else json(response, 404, {});
    });
  });
  return server;
}

function mcp(server: HttpServer, auth: boolean, { method, headers, body }: Seen, response: ServerResponse): void {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
  if (auth && !server.tokens.has(token ?? "")) {
    response.setHeader(
      "www-authenticate",
      `Bearer resource_metadata="${server.origin}/.well-known/oauth-protected-resource/mcp", scope="tools"`,
    );
    return void json(response, 401, {});
  }
  const session = String(headers["mcp-session-id"] ?? "");
  if (method === "GET") return void json(response, 405, {});
  if (method === "DELETE") return void json(response, server.sessions.delete(session) ? 200 : 404, {});
  const message: { readonly id?: unknown; readonly method: string; readonly params?: { readonly name?: string } } =
    JSON.parse(body);
  if (message.method === "initialize") {
    const id = randomUUID();
    server.sessions.add(id);
    response.setHeader("mcp-session-id", id);
    const result = {
      protocolVersion: "2025-06-18",
      capabilities: { tools: {} },
      serverInfo: { name: "test", version: "1" },
    };
    return void json(response, 200, { jsonrpc: "2.0", id: message.id, result });
  }
  if (!server.sessions.has(session)) return void json(response, session === "" ? 400 : 404, { error: "no session" });
  if (message.id === undefined) return void response.writeHead(202).end();
  const tool = { name: "echo", description: "Says it.", inputSchema: { type: "object" } };
  const result =
    message.method === "tools/list"
      ? { tools: [tool] }
      : { content: [{ type: "text", text: `called ${message.params?.name ?? ""}` }] };
  json(response, 200, { jsonrpc: "2.0", id: message.id, result });
}

function oauth(
  server: HttpServer,
  codes: Map<string, { readonly challenge: string; readonly redirect: string }>,
  { method, path, body }: Seen,
  response: ServerResponse,
): void {
  const { origin } = server;
  const url = new URL(path, origin);
  if (url.pathname === "/.well-known/oauth-protected-resource/mcp")
    return void json(response, 200, { resource: server.url, authorization_servers: [origin], ...server.resource });
  if (url.pathname === "/.well-known/oauth-authorization-server")
    return void json(response, 200, {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      registration_endpoint: `${origin}/register`,
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
      authorization_response_iss_parameter_supported: true,
      ...server.metadata,
    });
  if (url.pathname === "/register" && method === "POST")
    return void json(response, 201, { ...JSON.parse(body), client_id: "client-1" });
  if (url.pathname === "/authorize") {
    const asked = url.searchParams;
    const back = new URL(asked.get("redirect_uri") ?? "");
    back.searchParams.set("state", asked.get("state") ?? "");
    back.searchParams.set("iss", origin);
    const code = randomUUID();
    codes.set(code, { challenge: asked.get("code_challenge") ?? "", redirect: asked.get("redirect_uri") ?? "" });
    if (server.consent === "yes") back.searchParams.set("code", code);
    else back.searchParams.set("error", "access_denied");
    for (const [name, value] of Object.entries(server.back)) back.searchParams.set(name, value);
    return void response.writeHead(302, { location: back.href }).end();
  }
  if (url.pathname === "/token") giveTokens(server, codes, body, response);
  else json(response, 404, {});
}

function giveTokens(
  server: HttpServer,
  codes: Map<string, { readonly challenge: string; readonly redirect: string }>,
  body: string,
  response: ServerResponse,
): void {
  const form = new URLSearchParams(body);
  if (form.get("resource") !== server.url || form.get("client_id") !== "client-1")
    return void json(response, 400, { error: "invalid_target" });
  if (form.get("grant_type") === "refresh_token") {
    if (!server.refresh.delete(form.get("refresh_token") ?? ""))
      return void json(response, 400, { error: "invalid_grant" });
    return void json(response, 200, issued(server));
  }
  const code = codes.get(form.get("code") ?? "");
  codes.delete(form.get("code") ?? "");
  const challenge = createHash("sha256")
    .update(form.get("code_verifier") ?? "")
    .digest("base64url");
  if (code === undefined || code.challenge !== challenge || code.redirect !== form.get("redirect_uri"))
    return void json(response, 400, { error: "invalid_grant" });
  json(response, 200, issued(server));
}

function issued(server: HttpServer) {
  const [access, refresh] = [`access-${randomUUID()}`, `refresh-${randomUUID()}`];
  server.tokens.add(access);
  server.refresh.add(refresh);
  return { access_token: access, refresh_token: refresh, token_type: "Bearer", expires_in: 3600 };
}

export function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  return body;
}
