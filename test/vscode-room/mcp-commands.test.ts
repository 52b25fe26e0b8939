import assert from "node:assert/strict";
import type { ServerView } from "../../src/core/mcp/server.ts";
import type { Toolbox } from "../../src/core/mcp/toolbox.ts";
import { Settings } from "../../src/core/settings.ts";
import type { Servers, Started } from "../../src/vscode/mcp.ts";
import { stubVscode } from "../support/vscode-stub.ts";

type Row = { readonly label: string };
interface Field {
  readonly title: string;
  readonly value?: string;
  readonly validateInput: (text: string) => string | undefined;
}

describe("commands of MCP servers", () => {
  const settings = new Map<string, unknown>();
  const told: string[] = [];
  const ran: unknown[][] = [];
  const offered: string[][] = [];
  let picks: (string | undefined)[] = [];
  /** What is typed, field by field; what a field does not take is kept in `refused`. */
  let typed: (readonly string[] | undefined)[] = [];
  const refused: string[] = [];
  let press: string | undefined;
  let commands: typeof import("../../src/vscode/mcp-commands.ts");
  let add: typeof import("../../src/vscode/mcp-add.ts");
  let rooms: typeof import("../../src/vscode/mcp-messages.ts");
  before(async () => {
    stubVscode({
      workspace: {
        getConfiguration: () => ({
          get: (key: string) => settings.get(key) ?? (Settings.parse({}) as Record<string, unknown>)[key],
          inspect: (key: string) => ({ key, globalValue: settings.get(key) }),
          update: async (key: string, value: unknown) => void settings.set(key, value),
        }),
      },
      window: {
        showQuickPick: async (rows: readonly Row[]) => {
          offered.push(rows.map(({ label }) => label));
          const wanted = picks.shift();
          return rows.find(({ label }) => label === wanted);
        },
        showInputBox: async ({ validateInput }: Field) => {
          for (const text of typed.shift() ?? []) {
            const why = validateInput(text);
            if (why === undefined) return text;
            refused.push(`${text}: ${why}`);
          }
          return undefined;
        },
        showInformationMessage: async (text: string, ...buttons: readonly unknown[]) => {
          told.push(text);
          return buttons.find((one) => one === press);
        },
        withProgress: async (_: unknown, work: (progress: unknown, token: unknown) => unknown) =>
          work({ report: () => undefined }, { onCancellationRequested: () => undefined }),
      },
      commands: { executeCommand: async (...args: unknown[]) => void ran.push(args) },
    });
    commands = await import("../../src/vscode/mcp-commands.ts");
    add = await import("../../src/vscode/mcp-add.ts");
    rooms = await import("../../src/vscode/mcp-messages.ts");
  });
  beforeEach(() => {
    settings.clear();
    for (const list of [told, ran, offered, refused]) list.splice(0);
    [picks, typed, press] = [[], [], undefined];
  });

  const view = (name: string, state: ServerView["state"] = "running", detail = ""): ServerView => ({
    ...{ name, state, detail, origin: "user", shown: "x", tools: [] },
    cost: { tokens: 0, perTurn: 0 as ServerView["cost"]["perTurn"] },
  });
  function windowWith(views: readonly ServerView[] | null, more: Partial<Toolbox> = {}, started: Started = "started") {
    const done: string[] = [];
    const box = {
      views: () => views ?? [],
      restart: async (name: string) => void done.push(`restart ${name}`),
      stderr: (name: string) => (name === "quiet" ? "" : `${name} says\u200b hello\n`),
      ...more,
    } as Toolbox;
    let open = views !== null;
    const servers = {
      get toolbox() {
        return open ? box : null;
      },
      start: async () => {
        done.push("start");
        open = started === "started";
        return started;
      },
      switch: async (...args: unknown[]) => void done.push(`switch ${args.join(" ")}`),
      view: async () => ({ type: "tools-view" }),
    } as unknown as Servers;
    return { servers, done };
  }

  it("start servers, and say what is in the way with a button that helps", async () => {
    for (const [started, words, button, command] of [
      ["no-folder", /none is open/, "Open Folder", "workbench.action.files.openFolder"],
      ["untrusted", /not trusted, so no MCP server is started/, "Manage Trust", "workbench.trust.manage"],
      ["no-servers", /no MCP server is written down/, "Add Server", "frugalSwarm.addServer"],
      ["in-use", /a swarm uses those that run/, undefined, undefined],
    ] as const) {
      for (const list of [told, ran]) list.splice(0);
      press = button;
      assert.equal(await commands.startServers(windowWith(null, {}, started).servers), false);
      await new Promise((resolve) => setImmediate(resolve));
      assert.match(told.join(), words);
      assert.deepEqual(ran, command === undefined ? [] : [[command]]);
    }
    told.splice(0);
    assert.equal(await commands.startServers(windowWith(null, {}, "cancelled").servers), false);
    assert.equal(await commands.startServers(windowWith(null).servers), true);
    assert.deepEqual(told, []);
  });

  it("restart the server that was named, ask where none of that name is there, and start where none runs", async () => {
    const { servers, done } = windowWith([view("one"), view("two")]);
    await commands.restartServer(servers, "two");
    picks = ["one"];
    await commands.restartServer(servers, "evil");
    await commands.restartServer(servers, { name: "one" });
    assert.deepEqual(
      [done, offered],
      [
        ["restart two", "restart one"],
        [
          ["one", "two"],
          ["one", "two"],
        ],
      ],
    );
    const none = windowWith(null);
    await commands.restartServer(none.servers, "one");
    assert.deepEqual(none.done, ["start"]);
  });

  it("look again at what was left out or has changed, and say when there is nothing", async () => {
    const { servers, done } = windowWith([view("one"), view("two", "changed"), view("three", "asks")]);
    await commands.reviewTools(servers, "three");
    picks = ["two"];
    await commands.reviewTools(servers, "one");
    assert.deepEqual([done, offered], [["restart three", "restart two"], [["two", "three"]]]);
    await commands.reviewTools(windowWith([view("one")]).servers);
    assert.match(told.join(), /all servers and tools .* as you approved them/);
  });

  it("show a server's log with nothing hidden", async () => {
    const lines: string[] = [];
    const channel = () =>
      ({
        clear: () => lines.splice(0),
        appendLine: (line: string) => lines.push(line),
        show: () => undefined,
      }) as never;
    const { servers } = windowWith([view("one", "failed", "it ended"), view("quiet")]);
    await commands.showServerLog(servers, channel, "one");
    assert.deepEqual(lines, ["MCP server one: failed, it ended", "one says<U+200B> hello"]);
    await commands.showServerLog(servers, channel, "quiet");
    assert.deepEqual(lines, ["MCP server quiet: running", "It has written nothing to its standard error."]);
    await commands.showServerLog(windowWith(null).servers, channel, "one");
    assert.match(told.join(), /no MCP server was started in this window yet/);
  });

  it("make a goal of a server's prompt, of what the user picks and fills in", async () => {
    const asked: unknown[] = [];
    let answer: Awaited<ReturnType<Toolbox["prompt"]>> = {
      status: "answered",
      text: " Tidy a.\nNo more. ",
      isError: false,
    };
    const prompts: Partial<Toolbox> = {
      prompts: async () => [
        {
          ...{ server: "one", name: "tidy" },
          arguments: [
            { name: "file", required: true },
            { name: "why", required: false },
          ],
        },
      ],
      prompt: async (...args) => {
        asked.push(args.slice(0, 3));
        return answer;
      },
    };
    const { servers } = windowWith([view("one")], prompts);
    const use = async (...fields: typeof typed) => {
      [picks, typed] = [["tidy"], fields];
      return commands.serverPrompt(servers);
    };
    assert.equal(await use([" ", "a"], [""]), "Tidy a.\nNo more.");
    assert.deepEqual(asked, [["one", "tidy", { file: "a" }]]);
    answer = { status: "answered", text: "user:\nTidy a.", isError: false };
    assert.equal(await use(["a"], [""]), "Tidy a.");
    answer = { status: "answered", text: "user:\nTidy a.\nassistant:\nHow?", isError: false };
    assert.equal(await use(["a"], [""]), "user:\nTidy a.\nassistant:\nHow?");
    assert.match(refused.join(), /cannot be made without it/);
    assert.equal(await use(["a"], undefined), undefined);
    assert.equal(await use(undefined), undefined);
    assert.equal(asked.length, 3);
    answer = { status: "failed", why: "it is\u200b gone" };
    await assert.rejects(use(["a"], [""]), /one did not make the prompt tidy: it is<U\+200B> gone/);
    answer = { status: "answered", text: "no such file", isError: true };
    await assert.rejects(use(["a"], [""]), /no such file/);
    answer = { status: "answered", text: " \n", isError: false };
    await assert.rejects(use(["a"], [""]), /empty prompt/);
    assert.equal(await commands.serverPrompt(windowWith([], { prompts: async () => [] }).servers), undefined);
    assert.match(told.join(), /no MCP server that runs offers a prompt/);
    assert.equal(await commands.serverPrompt(windowWith(null, {}, "no-folder").servers), undefined);
  });

  it("add a server to the user's own settings, with the names of its secrets and never their values", async () => {
    const stored: string[] = [];
    const secrets = {
      get: async () => undefined,
      set: async (name: string, value: string) => void stored.push(`${name}=${value}`),
      delete: async () => undefined,
      names: () => [],
    };
    settings.set("mcp.servers", { old: { command: "old" } });
    typed = [["a b", "old", "notes"], ["npx 'open", "npx -y 'my notes'"], ["NOT-ONE", "TOKEN"], ["the-value"]];
    press = "Show Tools";
    await add.addServer(secrets);
    assert.deepEqual(settings.get("mcp.servers"), {
      old: { command: "old" },
      notes: { command: "npx", args: ["-y", "my notes"], env: { TOKEN: `\${input:TOKEN}` } },
    });
    assert.deepEqual([stored, ran], [["TOKEN=the-value"], [["frugalSwarm.showTools"]]]);
    assert.equal(refused.length, 4, refused.join("\n"));
    typed = [["docs"], ["http://docs.example/mcp", "https://docs.example/mcp"], [""]];
    await add.addServer(secrets);
    assert.deepEqual((settings.get("mcp.servers") as Record<string, unknown>).docs, {
      url: "https://docs.example/mcp",
    });
    assert.match(refused.at(-1) ?? "", /neither https nor on this machine/);
    const before = settings.get("mcp.servers");
    for (const given of [[undefined], [["x"], undefined], [["x"], ["npx"], undefined]]) {
      typed = given;
      await add.addServer(secrets);
    }
    assert.equal(settings.get("mcp.servers"), before, "nothing is written when a person gives up");
  });

  it("are what the Tools section asks for, each with its server", async () => {
    const { servers, done } = windowWith([view("one")]);
    const room = rooms.createToolsRoom(servers);
    const sent: unknown[] = [];
    const ask = (one: Parameters<typeof room>[0]) => room(one, (answer) => sent.push(answer.type));
    await ask({ type: "tools-list" });
    await ask({ type: "tools-switch", server: "one", tool: "one__read", on: false });
    for (const act of ["restart", "log", "review"] as const) await ask({ type: "tools-act", server: "one", act });
    for (const type of ["tools-start", "tools-add", "tools-secret"] as const) await ask({ type });
    assert.deepEqual([sent, done], [["tools-view"], ["switch one one__read false"]]);
    assert.deepEqual(ran, [
      ["frugalSwarm.restartServer", "one"],
      ["frugalSwarm.showServerLog", "one"],
      ["frugalSwarm.reviewTools", "one"],
      ["frugalSwarm.startServers"],
      ["frugalSwarm.addServer"],
      ["frugalSwarm.setServerSecret"],
    ]);
  });
});
