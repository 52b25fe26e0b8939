import assert from "node:assert/strict";
import type * as vscode from "vscode";
import type { Files } from "../../src/core/host.ts";
import type { ServerConnector } from "../../src/core/mcp/server.ts";
import { createToolbox } from "../../src/core/mcp/toolbox.ts";
import { loadCatalogue } from "../../src/core/models/catalogue.ts";
import { loadTiers, type Tiers } from "../../src/core/models/tiers.ts";
import { Settings } from "../../src/core/settings.ts";
import { readConfigs } from "../../src/node/read-configs.ts";
import type { Servers, ServersDeps } from "../../src/vscode/mcp.ts";
import { fakeHost } from "../support/fake-host.ts";
import { fakeServer, listed, memoryTrust } from "../support/mcp-servers.ts";
import { stubVscode } from "../support/vscode-stub.ts";

const CONFIGS = new URL("../../configs", import.meta.url).pathname;
const never = new AbortController().signal;
const http = (name: string) => ({ url: `https://${name}.example/mcp` });

describe("the MCP servers of a window", () => {
  let make: (deps: ServersDeps) => Servers;
  let tiers: Tiers;
  const settings = new Map<string, unknown>();
  const warned: string[] = [];
  const folder = { fsPath: "/work", toString: () => "file:///work" } as vscode.Uri;
  before(async () => {
    stubVscode({
      workspace: {
        workspaceFolders: [{ uri: folder }],
        getConfiguration: () => ({
          get: (key: string) => settings.get(key) ?? (Settings.parse({}) as Record<string, unknown>)[key],
          inspect: (key: string) => ({ key, globalValue: settings.get(key) }),
          update: async (key: string, value: unknown) => void settings.set(key, value),
        }),
      },
      window: { activeTextEditor: undefined, showWarningMessage: async (text: string) => void warned.push(text) },
    });
    ({ createServers: make } = await import("../../src/vscode/mcp.ts"));
    const files = await readConfigs(CONFIGS, {});
    tiers = loadTiers(files.tiers, loadCatalogue(files.models, "models.json"));
  });
  beforeEach(() => {
    settings.clear();
    warned.splice(0);
    stubVscode({ workspace: { isTrusted: true } });
    settings.set("mcp.servers", { notes: http("notes") });
  });

  /** A window on servers without processes. */
  function room(more: Partial<ServersDeps> = {}, trusted = true) {
    const notes = fakeServer("notes", [listed("read"), listed("send")]);
    const other = fakeServer("other", [listed("look")]);
    const asked: string[] = [];
    let file: string | undefined;
    let opens = 0;
    const connector: ServerConnector = {
      async connect({ name }, _place, signal) {
        const server = [notes, other].find((one) => one.name === name);
        if (server === undefined) throw new Error("no such server");
        await server.before?.(signal);
        return server.connect();
      },
    };
    const pins = { all: [...notes.tools, ...other.tools] };
    const trust = { ...memoryTrust(pins), isServerTrusted: async () => trusted, isKnown: async () => false };
    const read = async (path: string) => {
      assert.equal(path, "/work/.vscode/mcp.json");
      return file === undefined ? undefined : new TextEncoder().encode(file);
    };
    const servers = make({
      host: fakeHost({ files: { read } as unknown as Files }),
      models: async () => ({ tiers }),
      questions: {
        ofServers: () => ({
          onServer: async ({ server }) => {
            asked.push(`server ${server.name}`);
            return { choice: "trust" };
          },
          onTools: async ({ server }) => {
            asked.push(`tools ${server}`);
            return { choice: "trust" };
          },
          onSecret: async ({ server, name }) => void asked.push(`secret ${name} of ${server}`),
        }),
      },
      secrets: { get: async (name) => (name === "stored" ? "value" : undefined) },
      log: { info: () => undefined, warn: () => undefined },
      connector: async () => connector,
      kept: async () => ({ trust, usage: { likely: () => [], called: async () => undefined } }),
      open: async (parts) => {
        opens++;
        return createToolbox(parts);
      },
      busy: () => false,
      ...more,
    });
    const write = (value: unknown) => {
      file = value === null ? undefined : typeof value === "string" ? value : JSON.stringify({ servers: value });
    };
    const names = async (signal = never) => (await servers.toolsFor(folder, signal)).map(({ name }) => name);
    return { servers, notes, other, asked, write, names, opens: () => opens };
  }

  it("are not started in a folder that is not trusted, nor read there", async () => {
    stubVscode({ workspace: { isTrusted: false } });
    const { servers, names, write, opens } = room();
    write("a file that would be a problem");
    assert.deepEqual(await names(), []);
    assert.equal(await servers.start(never), "untrusted");
    assert.deepEqual(await servers.secretsAsked(), []);
    const view = await servers.view();
    assert.deepEqual([view.state, view.written, view.problems, opens()], ["untrusted", [], [], 0]);
  });

  it("are started when a swarm wants them, once for all who ask, and not before", async () => {
    const { servers, names, notes, opens } = room();
    assert.deepEqual([(await servers.view()).state, notes.connects], ["not-started", 0]);
    const [first, second] = await Promise.all([names(), names()]);
    assert.deepEqual([first, second], [["notes__read", "notes__send"], first]);
    assert.deepEqual(await names(), first);
    assert.deepEqual([opens(), notes.connects, (await servers.view()).state], [1, 1, "started"]);
    const { sent, all, priced } = await servers.view();
    assert.ok(sent !== null && sent.tokens > 0 && sent.tokens === all.tokens && all.perTurn > 0);
    assert.match(priced, /per million tokens/);
  });

  it("come from the settings first, then from the folder's file, unless that is not wanted", async () => {
    const { servers, names, write, other } = room();
    write({ notes: http("evil"), other: http("other") });
    assert.deepEqual(await names(), ["notes__read", "notes__send", "other__look"]);
    const { written, problems } = await servers.view();
    assert.deepEqual(
      written.map(({ name, origin, shown }) => [name, origin, shown]),
      [
        ["notes", "user", "https://notes.example/mcp"],
        ["other", "workspace", "https://other.example/mcp"],
      ],
    );
    assert.match(problems.join(), /notes is written down twice: only the one of user is used/);
    settings.set("mcp.workspaceServers", "never");
    assert.deepEqual(await names(), ["notes__read", "notes__send"]);
    assert.equal(other.closed, 1);
  });

  it("are asked about where they are not trusted, the editor's own tools only by their setting", async () => {
    settings.set("mcp.editorTools", true);
    stubVscode({ lm: { tools: [{ name: "look_up", description: "Looks up.", tags: [], inputSchema: undefined }] } });
    const { names, asked } = room({}, false);
    assert.deepEqual(await names(), ["notes__read", "notes__send", "vscode__look_up"]);
    assert.deepEqual(asked.toSorted(), ["server notes", "tools vscode"]);
  });

  it("are left out with a word where their file cannot be read", async () => {
    const { servers, names, write } = room();
    write("{");
    assert.deepEqual(await names(), ["notes__read", "notes__send"]);
    assert.match((await servers.view()).problems.join(), /\.vscode\/mcp\.json cannot be read/);
    await names();
    assert.equal(warned.filter((text) => text.includes("cannot be read")).length, 1, "it is said once");
  });

  it("never stop a swarm: what cannot be opened is said, and tried again next time", async () => {
    let fails = true;
    const { names } = room({
      open: async (parts) => {
        if (fails) throw new Error("the disk is full");
        return createToolbox(parts);
      },
    });
    assert.deepEqual(await names(), []);
    assert.match(warned.join(), /could not be started.*the disk is full/);
    fails = false;
    assert.deepEqual(await names(), ["notes__read", "notes__send"]);
  });

  it("that had failed are started again by the next swarm", async () => {
    const { names, notes } = room();
    notes.before = async () => {
      throw new Error("no network");
    };
    assert.deepEqual(await names(), []);
    assert.match(warned.join(), /MCP server notes: no network/);
    notes.before = async () => undefined;
    assert.deepEqual(await names(), ["notes__read", "notes__send"]);
  });

  it("are closed when whoever waits for them stops", async () => {
    const { servers, names, notes } = room();
    const stop = new AbortController();
    notes.before = async (signal) => {
      stop.abort();
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
    };
    assert.deepEqual(await names(stop.signal), []);
    assert.equal((await servers.view()).state, "not-started");
    assert.equal(servers.toolbox, null);
  });

  it("change with what is written down, but not under a swarm that uses them", async () => {
    let busy = true;
    const { servers, names, notes, opens } = room({ busy: () => busy });
    await names();
    settings.set("mcp.servers", { notes: http("notes"), other: http("other") });
    assert.match((await servers.view()).problems.join(), /list of servers has changed/);
    assert.equal(await servers.start(never), "in-use");
    assert.deepEqual([opens(), notes.closed], [1, 0]);
    busy = false;
    assert.equal(await servers.start(never), "started");
    assert.deepEqual([opens(), notes.closed, notes.connects], [2, 1, 2]);
    assert.deepEqual((await servers.view()).problems, []);
    settings.set("mcp.servers", {});
    assert.equal(await servers.start(never), "no-servers");
    assert.equal(notes.closed, 2);
  });

  it("are switched by server and tool, at once, and what is not known changes nothing", async () => {
    const { servers, names, notes } = room();
    await names();
    await Promise.all([servers.switch("notes", "notes__send", false), servers.switch("notes", "notes__read", false)]);
    assert.deepEqual(settings.get("mcp.off"), ["notes/send", "notes/read"]);
    const tools = () => servers.toolbox?.views()[0]?.tools.map(({ listed, on }) => [listed, on]);
    assert.deepEqual(Object.fromEntries(tools() ?? []), { send: false, read: false });
    assert.deepEqual(servers.toolbox?.tools, []);
    await servers.switch("notes", "notes__send", true);
    assert.deepEqual(settings.get("mcp.off"), ["notes/read"]);
    assert.deepEqual(Object.fromEntries(tools() ?? []), { send: true, read: false });
    for (const [server, tool] of [
      ["notes", "notes__gone"],
      ["evil", "notes__send"],
      ["evil", null],
    ] as const)
      await servers.switch(server, tool, false);
    assert.deepEqual(settings.get("mcp.off"), ["notes/read"]);
    await servers.switch("notes", null, false);
    assert.deepEqual(settings.get("mcp.off"), ["notes/read", "notes"]);
    assert.equal(notes.connects, 1);
  });

  it("that need a secret which is not stored ask for it before they start; others do not", async () => {
    const headers = { A: `\${input:stored}`, B: `Bearer \${input:missing}` };
    settings.set("mcp.servers", { notes: { ...http("notes"), headers }, other: http("other") });
    const { servers, names, asked } = room();
    await names();
    assert.deepEqual(asked, ["secret missing of notes"]);
    assert.deepEqual(await servers.secretsAsked(), ["stored", "missing"]);
    settings.set("mcp.off", ["notes"]);
    const off = room();
    await off.names();
    assert.deepEqual(off.asked, [], "what is off asks for nothing");
  });

  it("end with the window, and none is started after that", async () => {
    const { servers, names, notes, opens } = room();
    await names();
    await servers.close();
    assert.equal(notes.closed, 1);
    assert.deepEqual(await names(), []);
    assert.equal(opens(), 1);
  });
});
