import assert from "node:assert/strict";
import {
  findLocalServers,
  LOCAL_SERVERS,
  listModels,
  REMOTE_SERVERS,
} from "../../../src/core/provider/known-servers.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { type HttpScript, type HttpStep, httpScript, json } from "../../support/http-script.ts";

const never = new AbortController().signal;
const models = (...ids: unknown[]) => json(200, { object: "list", data: ids.map((id) => ({ id, object: "model" })) });

describe("servers on this machine", () => {
  const host = fakeHost({ fetch: globalThis.fetch });
  const open: HttpScript[] = [];
  const serve = async (name: string, ...steps: HttpStep[]) => {
    const server = await httpScript(steps);
    open.push(server);
    return { name, baseUrl: server.baseUrl };
  };
  afterEach(async () => {
    for (const server of open.splice(0)) await server.finish();
  });

  it("are found by their list of models, asked for without a key, all at once", async () => {
    const servers = [await serve("One", models("a:7b", "b", "a:7b")), await serve("Two", models("c"))];
    const gone = await serve("Gone");
    await open.pop()?.finish();
    assert.deepEqual(await findLocalServers(host, [...servers, gone], never), [
      { ...servers[0], models: ["a:7b", "b"] },
      { ...servers[1], models: ["c"] },
    ]);
    for (const { requests } of open) {
      assert.deepEqual(
        requests.map(({ method, path }) => `${method} ${path}`),
        ["GET /api/v1/models"],
      );
      assert.equal(requests[0]?.headers.authorization, undefined);
    }
  });

  it("are not what else may listen there: a web page, an error, a redirect, an empty list, nonsense", async () => {
    const elsewhere = await serve("Elsewhere");
    const others: HttpStep[] = [
      (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>hello</html>"),
      json(404, { error: "no" }),
      json(302, {}, { location: `${elsewhere.baseUrl}/models` }),
      models(),
      models(7, null, "", "two words", "x".repeat(201)),
      json(200, "not json"),
      json(200, []),
    ];
    const servers = await Promise.all(others.map((step, index) => serve(String(index), step)));
    assert.deepEqual(await findLocalServers(host, servers, never), []);
    assert.deepEqual(open[0]?.requests, []);
  });

  it("that do not answer are waited for a second", async () => {
    const arrived = Promise.withResolvers<void>();
    const silent = await serve("Silent", () => arrived.resolve());
    const looking = findLocalServers(host, [silent], never);
    await arrived.promise;
    await host.advance(1_000);
    assert.deepEqual(await looking, []);
  });

  it("are the only ones that are looked for", async () => {
    const asked: string[] = [];
    const spy = fakeHost({
      fetch: async (input) => {
        asked.push(new URL(String(input)).hostname);
        throw new TypeError("fetch failed");
      },
    });
    const remote = [
      "https://192.168.0.2/v1",
      "http://169.254.169.254/v1",
      "http://example.com/v1",
      "http://0.0.0.0/v1",
    ];
    const servers = [...REMOTE_SERVERS, ...remote.map((baseUrl) => ({ name: "x", baseUrl }))];
    assert.deepEqual(await findLocalServers(spy, [...servers, ...LOCAL_SERVERS], never), []);
    assert.deepEqual(asked, ["127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.1"]);
    assert.deepEqual(
      LOCAL_SERVERS.map(({ baseUrl }) => new URL(baseUrl).port),
      ["11434", "1234", "8000", "8080"],
    );
  });
});

describe("the models of a server with a key", () => {
  const host = fakeHost({ fetch: globalThis.fetch });

  it("are asked for with its key, which no redirect takes to another server", async () => {
    const other = await httpScript([]);
    const location = `${other.baseUrl}/models`;
    const server = await httpScript([
      models("m"),
      json(307, {}, { location }),
      json(301, {}, { location }),
      json(401, {}),
    ]);
    const ask = () => listModels(host, server.baseUrl, "sk-secret", never);
    assert.deepEqual(await ask(), { status: "models", models: ["m"] });
    for (const status of [307, 301, 401])
      assert.deepEqual(await ask(), { status: "none", why: `the server answered with HTTP ${status}` });
    assert.deepEqual(new Set(server.requests.map((one) => one.headers.authorization)), new Set(["Bearer sk-secret"]));
    assert.deepEqual(other.requests, []);
    await server.finish();
    await other.finish();
  });

  it("are not asked for with a key where others could read it", async () => {
    const refusing = fakeHost();
    assert.deepEqual(await listModels(refusing, "http://models.example/v1", "sk-secret", never), {
      status: "none",
      why: "the address is not encrypted",
    });
  });
});
