import assert from "node:assert/strict";
import type { OutgoingHttpHeaders } from "node:http";
import { endpointFromSettings } from "../../../src/core/provider/endpoint.ts";
import { mayCarryKey } from "../../../src/core/provider/guarded-fetch.ts";
import { Settings } from "../../../src/core/settings.ts";
import { CANARY, canaryForms } from "../../support/canary.ts";
import { type CanaryServer, canaryServer } from "../../support/canary-server.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { KEY_REQUESTS } from "../../support/key-requests.ts";

/** How a server writes another's address; `port` is the canary's. */
const ADDRESSES: Readonly<Record<string, (port: number) => string>> = {
  "another port": (port) => `http://127.0.0.1:${port}/api/v1/key`,
  "another name of the machine": (port) => `http://localhost:${port}/`,
  IPv6: (port) => `http://[::1]:${port}/`,
  "IPv4 in IPv6": (port) => `http://[::ffff:127.0.0.1]:${port}/`,
  "a short number": (port) => `http://127.1:${port}/`,
  "a whole number": (port) => `http://2130706433:${port}/`,
  hexadecimal: (port) => `http://0x7f.0.0.1:${port}/`,
  "no protocol": (port) => `//127.0.0.1:${port}/`,
  "back slashes": (port) => `\\\\127.0.0.1:${port}\\`,
  "a name before it": (port) => `http://openrouter.ai@127.0.0.1:${port}/`,
  "the key asked for in it": (port) => `http://127.0.0.1:${port}/?authorization=Bearer`,
  capitals: (port) => `HTTP://LOCALHOST:${port}/`,
  "a dot last": (port) => `http://localhost.:${port}/`,
};

type Trick = (port: number) => { status: number; headers: OutgoingHttpHeaders; body: string };

const ok = (body: string, headers: OutgoingHttpHeaders = { "content-type": "application/json" }) => ({
  status: 200,
  headers,
  body,
});

/** What a server can say that sends a careless client elsewhere. */
const TRICKS: Readonly<Record<string, Trick>> = {
  ...Object.fromEntries(
    Object.entries(ADDRESSES).map(([how, address], at): [string, Trick] => [
      `a redirect to ${how}`,
      (port) => ({ status: [302, 307, 308, 303, 301][at % 5] ?? 302, headers: { location: address(port) }, body: "" }),
    ]),
  ),
  ...Object.fromEntries(
    [300, 301, 302, 303, 305, 306, 307, 308].map((status): [string, Trick] => [
      `status ${status}`,
      (port) => ({ status, headers: { location: `http://127.0.0.1:${port}/` }, body: "" }),
    ]),
  ),
  "a refresh header": (port) => ok("{}", { refresh: `0; url=http://127.0.0.1:${port}/` }),
  "a refresh in a page": (port) =>
    ok(`<meta http-equiv="refresh" content="0; url=http://127.0.0.1:${port}/">`, { "content-type": "text/html" }),
  "a link header": (port) => ok("{}", { link: `<http://127.0.0.1:${port}/>; rel="preload", </>; rel="next"` }),
  "another service": (port) => ok("{}", { "alt-svc": `h2="127.0.0.1:${port}"; ma=86400; persist=1` }),
  "a content location": (port) => ok("{}", { "content-location": `http://127.0.0.1:${port}/` }),
  "a challenge": (port) => ({
    status: 401,
    headers: {
      "www-authenticate": `Bearer realm="http://127.0.0.1:${port}/", authorization_uri="http://127.0.0.1:${port}/"`,
    },
    body: "{}",
  }),
  "a proxy's challenge": (port) => ({
    status: 407,
    headers: { "proxy-authenticate": `Basic realm="http://127.0.0.1:${port}/"` },
    body: "{}",
  }),
  "an address in an error": (port) => ({
    status: 400,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      error: { code: 400, message: `Use http://127.0.0.1:${port}/ from now on`, url: `http://127.0.0.1:${port}/` },
    }),
  }),
  "an address for the next page": (port) =>
    ok(JSON.stringify({ data: [], next: `http://127.0.0.1:${port}/`, links: { next: `http://127.0.0.1:${port}/` } })),
  "an address for the bill": (port) =>
    ok(JSON.stringify({ data: { id: `http://127.0.0.1:${port}/`, generation_url: `http://127.0.0.1:${port}/` } })),
  "a moved base": (port) =>
    ok(
      JSON.stringify({ base_url: `http://127.0.0.1:${port}/`, api_base: `http://127.0.0.1:${port}/`, key: "sk-other" }),
    ),
  "a hint about cookies": (port) =>
    ok("{}", { "set-cookie": `a=b; Domain=localhost`, location: `http://127.0.0.1:${port}/` }),
};

describe("no trick of a server's takes the key elsewhere", () => {
  let elsewhere: CanaryServer;
  let home: CanaryServer;
  let trick: Trick = () => ok("{}");
  before(async () => {
    elsewhere = await canaryServer();
    home = await canaryServer((_request, response) => {
      const { status, headers, body } = trick(elsewhere.port);
      response.writeHead(status, headers).end(body);
    });
  });
  after(() => Promise.all([elsewhere.close(), home.close()]));

  it("are more than 30", () => assert.ok(Object.keys(TRICKS).length > 30));

  for (const [what, ask] of Object.entries(KEY_REQUESTS)) {
    it(`with ${what}`, async () => {
      for (const [name, one] of Object.entries(TRICKS)) {
        trick = one;
        const [host, before] = [fakeHost({ fetch: globalThis.fetch }), home.came.length];
        const endpoint = {
          baseUrl: `http://127.0.0.1:${home.port}/api/v1`,
          key: async () => CANARY,
          simulated: false,
          label: "home",
          openRouter: true,
        };
        const answer = await ask(host, endpoint).catch((error: unknown) => String(error));
        assert.deepEqual(elsewhere.came, [], `${name}: it went elsewhere`);
        assert.ok(home.came.length > before, `${name}: it was asked at all`);
        assert.deepEqual(canaryForms(JSON.stringify([answer, host.logged])), [], `${name}: the answer holds the key`);
      }
    });
  }

  it("nor does an id that a server has given for the bill", async () => {
    trick = () => ok("{}");
    const { createAccount } = await import("../../../src/core/provider/account.ts");
    const endpoint = {
      baseUrl: `http://127.0.0.1:${home.port}/api/v1`,
      key: async () => CANARY,
      simulated: false,
      label: "home",
      openRouter: true,
    };
    const to = `127.0.0.1:${elsewhere.port}`;
    for (const id of [
      `@${to}/`,
      `//${to}/`,
      `http://${to}/`,
      `../../..//${to}`,
      `x#@${to}`,
      `\\\\${to}`,
      `x\r\nHost: ${to}`,
    ])
      await createAccount({ host: fakeHost({ fetch: globalThis.fetch }), endpoint }).generation(
        id,
        new AbortController().signal,
      );
    assert.deepEqual(elsewhere.came, []);
    assert.equal(home.came.filter((one) => one.startsWith("GET /api/v1/generation?id=")).length >= 7, true);
  });
});

/** Addresses that somebody may get into the settings who wants OpenRouter's key at another server. */
const ENDPOINTS =
  `https://openrouter.ai.evil.test/api/v1|https://openrouter.ai@evil.test/api/v1|https://openrouter.ai:x@evil.test/
https://evil.test/openrouter.ai|https://evil.test#openrouter.ai|https://evil.test?openrouter.ai|https://evil.test\\@openrouter.ai
https://openrouter.ai./api/v1|https://openrouter.ai:8443/api/v1|https://openrouter.ai:444|http://openrouter.ai/api/v1
http://openrouter.ai:443/|https://xopenrouter.ai/|https://openrouter.ai.|https://openr\u043euter.ai/|https://open-router.ai/
https://api.openrouter.ai/|https://openrouter.ai%2eevil.test/|https://openrouter.ai%00.evil.test/|https://openrouter.ai,evil.test/
https://eu.openrouter.ai.evil.test/|https://[::1]/|https://127.0.0.1/|http://127.0.0.1:1/|http://localhost:1/|http://localhost.:1/
http://127.0.0.1.evil.test/|http://localhost.evil.test/|http://0.0.0.0:1/|http://[::ffff:127.0.0.1]/|ftp://openrouter.ai/
file://openrouter.ai/|ws://openrouter.ai/|https:openrouter.ai|https:/evil.test/|//evil.test/|javascript:fetch('//evil.test')`.split(
    /[|\n]/,
  );

describe("no address in the settings gets a key that was given for another", () => {
  for (const endpoint of ENDPOINTS)
    it(JSON.stringify(endpoint), async () => {
      for (const endpointProtocol of ["auto", "openrouter", "openai"] as const) {
        const parsed = Settings.safeParse({ endpoint, endpointProtocol });
        if (parsed.success) await assertOwnKey(parsed.data);
      }
    });

  it("and without encryption none leaves the machine", () => {
    const open = [
      "http://openrouter.ai",
      "http://localhost.",
      "http://127.0.0.1.evil.test",
      "http://0.0.0.0",
      "ftp://127.0.0.2",
    ];
    assert.deepEqual(
      open.filter((url) => mayCarryKey(url)),
      [],
    );
  });
});

/** The key given for OpenRouter is asked for only where the address really is OpenRouter's. */
async function assertOwnKey(settings: Settings): Promise<void> {
  const choice = endpointFromSettings(settings, async (origin) =>
    origin === "https://openrouter.ai" ? CANARY : undefined,
  );
  if (choice.status === "problem") return;
  const { hostname, protocol, port } = new URL(choice.endpoint.baseUrl);
  const theirs = hostname === "openrouter.ai" && protocol === "https:" && port === "";
  assert.equal(await choice.endpoint.key(), theirs ? CANARY : undefined);
  const local = protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  assert.ok(theirs || local || protocol === "https:", choice.endpoint.baseUrl);
}
