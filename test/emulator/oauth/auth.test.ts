import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Emulator } from "../../../src/emulator/server.ts";
import { asking, emulator, get, post, says } from "../../support/emulated.ts";

const VERIFIER = "a-verifier-that-only-the-application-knows-0123456789";
const S256 = createHash("sha256").update(VERIFIER).digest("base64url");
const CALLBACK = "http://localhost:4711/back?state=s";

function open(emulated: Emulator, query: Record<string, string>): Promise<Response> {
  const address = new URL("/auth", emulated.url);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  return fetch(address, { redirect: "manual" });
}

async function codeFor(emulated: Emulator, query: Record<string, string>): Promise<string> {
  const response = await open(emulated, { callback_url: CALLBACK, ...query });
  assert.equal(response.status, 302);
  const target = new URL(response.headers.get("location") ?? "");
  assert.equal(target.searchParams.get("state"), "s");
  return target.searchParams.get("code") ?? assert.fail("no code");
}

async function redeem(emulated: Emulator, body: object): Promise<{ status: number; key: string }> {
  const response = await fetch(`${emulated.url}/auth/keys`, { method: "POST", body: JSON.stringify(body) });
  const { key = "" } = (await response.json()) as { key?: string };
  return { status: response.status, key };
}

describe("signing in with the emulator", () => {
  for (const [method, challenge] of [
    ["S256", S256],
    ["plain", VERIFIER],
  ] as const) {
    it(`gives a key for a code and its verifier (${method}), once`, async () => {
      const emulated = await emulator(says("Hi"));
      const code = await codeFor(emulated, { code_challenge: challenge, code_challenge_method: method });
      const proof = { code, code_verifier: VERIFIER, code_challenge_method: method };
      const { status, key } = await redeem(emulated, proof);
      assert.equal(status, 200);
      assert.match(key, /^sk-or-v1-[0-9a-f]{64}$/);
      assert.equal((await post({ ...emulated, key }, asking("Hi"))).status, 200);
      assert.equal((await redeem(emulated, proof)).status, 403);
    });
  }

  it("refuses a wrong verifier, none, and another method", async () => {
    const emulated = await emulator(says("Hi"));
    const code = await codeFor(emulated, { code_challenge: S256, code_challenge_method: "S256" });
    const statusOf = async (rest: object) => (await redeem(emulated, { code, ...rest })).status;
    assert.equal(await statusOf({ code_verifier: S256 }), 403);
    assert.equal(await statusOf({}), 403);
    assert.equal(await statusOf({ code_verifier: VERIFIER, code_challenge_method: "plain" }), 400);
    assert.equal(await statusOf({ code_verifier: VERIFIER, code_challenge_method: "none" }), 400);
    assert.equal(await statusOf({ code: "auth_code_other", code_verifier: VERIFIER }), 403);
    assert.equal(await statusOf({ code_verifier: VERIFIER }), 200);
    assert.equal((await fetch(`${emulated.url}/auth/keys`)).status, 405);
  });

  it("forgets a code after ten minutes", async () => {
    let now = Date.UTC(2026, 10, 2);
    const emulated = await emulator(says("Hi"), { clock: () => now });
    const code = await codeFor(emulated, { code_challenge: S256, code_challenge_method: "S256" });
    now += 600_000;
    assert.equal((await redeem(emulated, { code, code_verifier: VERIFIER })).status, 403);
  });

  it("gives the key the label and the limit that were asked for", async () => {
    const emulated = await emulator(says("Hi"));
    const query = { code_challenge: S256, code_challenge_method: "S256", key_label: "Mine", limit: "2.5" };
    const code = await codeFor(emulated, { ...query, usage_limit_type: "weekly" });
    const { key } = await redeem(emulated, { code, code_verifier: VERIFIER });
    const { label, limit, limit_reset } = (await get({ ...emulated, key }, "/key")).body.data as never as Row;
    assert.deepEqual({ label, limit, limit_reset }, { label: "Mine", limit: 2.5, limit_reset: "weekly" });
  });

  it("shows the code where there is no callback, and then needs a challenge", async () => {
    const emulated = await emulator(says("Hi"));
    const page = await open(emulated, { code_challenge: S256, code_challenge_method: "S256" });
    const code = /auth_code_\w+/.exec(await page.text())?.[0];
    assert.equal((await redeem(emulated, { code, code_verifier: VERIFIER })).status, 200);
    assert.equal((await open(emulated, {})).status, 400);
  });

  it("redirects to https, to this machine and to an editor, and nowhere else", async () => {
    const emulated = await emulator(says("Hi"));
    const statusOf = async (callback_url: string) => (await open(emulated, { callback_url })).status;
    for (const callback of ["https://app.example/back", "http://127.0.0.1:9/x", "vscode://a.b/c"])
      assert.equal(await statusOf(callback), 302);
    for (const callback of ["http://app.example/back", "javascript:alert(1)", "nonsense"])
      assert.equal(await statusOf(callback), 400);
  });

  it("makes codes for who has a key", async () => {
    const emulated = await emulator(says("Hi"));
    const body = JSON.stringify({ callback_url: CALLBACK, code_challenge: S256, code_challenge_method: "S256" });
    const send = (headers: Record<string, string>) =>
      fetch(`${emulated.url}/auth/keys/code`, { method: "POST", body, headers });
    const { data } = (await (await send({ Authorization: `Bearer ${emulated.key}` })).json()) as {
      data: { id: string };
    };
    assert.equal((await redeem(emulated, { code: data.id, code_verifier: VERIFIER })).status, 200);
    assert.equal((await send({})).status, 401);
  });
});

interface Row {
  readonly label: string;
  readonly limit: number;
  readonly limit_reset: string;
}
