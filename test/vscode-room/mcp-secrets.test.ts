import assert from "node:assert/strict";
import type * as vscode from "vscode";
import type { ServerSecrets } from "../../src/vscode/mcp-secrets.ts";
import type { SignIns } from "../../src/vscode/mcp-sign-in.ts";
import { stubVscode } from "../support/vscode-stub.ts";

type Row = { readonly label: string } | string;

describe("what is kept for MCP servers", () => {
  const stored = new Map<string, string>();
  const listed = new Map<string, unknown>();
  const told: string[] = [];
  const opened: unknown[] = [];
  /** What the person does, in order. */
  let picks: ((rows: readonly Row[]) => Row | undefined)[] = [];
  let typed: (string | undefined)[] = [];
  let modal: (options: { readonly modal?: boolean; readonly detail?: string }) => Promise<string | undefined>;
  let module: typeof import("../../src/vscode/mcp-secrets.ts");
  let secrets: ServerSecrets;
  let signIns: SignIns;
  const label = (row: Row) => (typeof row === "string" ? row : row.label);
  const choose = (text: string) => (rows: readonly Row[]) => rows.find((row) => label(row).includes(text));
  before(async () => {
    stubVscode({
      window: {
        showQuickPick: async (rows: readonly Row[]) => picks.shift()?.(rows),
        showInputBox: async () => typed.shift(),
        showInformationMessage: async (text: string, options?: { readonly modal?: boolean }) => {
          told.push(text);
          return options?.modal ? modal(options) : undefined;
        },
      },
      env: { openExternal: async (page: unknown) => opened.push(page) > 0 },
    });
    module = await import("../../src/vscode/mcp-secrets.ts");
    const { createSignIns } = await import("../../src/vscode/mcp-sign-in.ts");
    const storage = {
      get: async (key: string) => stored.get(key),
      store: async (key: string, value: string) => void stored.set(key, value),
      delete: async (key: string) => void stored.delete(key),
    } as unknown as vscode.SecretStorage;
    const state = {
      get: (key: string, standard: unknown) => listed.get(key) ?? standard,
      update: async (key: string, value: unknown) => void listed.set(key, value),
    } as unknown as vscode.Memento;
    secrets = module.createServerSecrets(storage, state);
    signIns = createSignIns(storage, state);
  });
  beforeEach(() => {
    for (const one of [stored, listed]) one.clear();
    for (const one of [told, opened]) one.splice(0);
    [picks, typed, modal] = [[], [], async () => undefined];
  });
  const set = (asked: readonly string[] = []) => module.setServerSecret(secrets, signIns, asked);

  it("is a secret by its name, whose value stands in the secret storage and nowhere else", async () => {
    picks = [choose("token")];
    typed = ["value-1"];
    await set(["token"]);
    assert.equal(await secrets.get("token"), "value-1");
    assert.deepEqual([...stored.values()], ["value-1"]);
    assert.ok(!JSON.stringify([...listed]).includes("value-1") && !told.join().includes("value-1"));
    assert.deepEqual(secrets.names(), ["token"]);
    picks = [choose("token"), choose("Replace")];
    typed = ["value-2"];
    await set();
    assert.equal(await secrets.get("token"), "value-2");
    picks = [choose("token"), choose("Delete")];
    await set();
    assert.deepEqual([await secrets.get("token"), secrets.names(), stored.size], [undefined, [], 0]);
  });

  it("is left as it is when a person gives up", async () => {
    await secrets.set("token", "value");
    for (const [steps, words] of [
      [[() => undefined], []],
      [[choose("token"), () => undefined], []],
      [[choose("token"), choose("Replace")], [undefined]],
      [[choose("Another")], [undefined]],
    ] as const) {
      [picks, typed] = [[...steps], [...words]];
      await set();
      assert.deepEqual([...stored.values()], ["value"]);
    }
    assert.equal(await module.askValue(secrets, "other"), false);
  });

  it("is what came of a sign-in, by the address, until the user signs out", async () => {
    const address = "https://docs.example/mcp";
    await signIns.write(address, "tokens");
    await signIns.write(address, "tokens-2");
    assert.deepEqual([await signIns.read(address), signIns.addresses()], ["tokens-2", [address]]);
    assert.equal(await signIns.read("https://docs.example/other"), undefined);
    assert.ok(!JSON.stringify([...listed]).includes("tokens"));
    picks = [choose(`Sign out of ${address}`)];
    await set();
    assert.deepEqual([await signIns.read(address), signIns.addresses(), stored.size], [undefined, [], 0]);
  });

  it("opens a page to sign in only on a yes to its host, exactly as it is, and only https or this machine", async () => {
    const page = "https://login.example/authorize?resource=https%3A%2F%2Fa%2F%3Fb%26c&scope=a+b";
    const never = new AbortController().signal;
    assert.equal(await signIns.open(page, never), false);
    assert.match(told.join(), /at login\.example\?/);
    modal = async ({ modal: isModal, detail }) => {
      assert.ok(isModal && detail?.includes("https://login.example/authorize\n"));
      return "Open in Browser";
    };
    assert.equal(await signIns.open(page, never), true);
    assert.deepEqual(opened, [page]);
    for (const bad of ["http://login.example/", "file:///etc/passwd", "vscode://x", "javascript:1", "no address"])
      assert.equal(await signIns.open(bad, never), false, bad);
    modal = async () => "Open in Browser";
    assert.equal(await signIns.open("http://127.0.0.1:8080/a", never), true);
    const stop = new AbortController();
    modal = async () => {
      stop.abort();
      return "Open in Browser";
    };
    assert.equal(await signIns.open(page, stop.signal), false);
    assert.equal(opened.length, 2);
  });
});
