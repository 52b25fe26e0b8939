import assert from "node:assert/strict";
import { NAMED_FAULTS } from "../../../src/emulator/faults/catalogue.ts";
import type { Emulator } from "../../../src/emulator/server.ts";
import { asking, emulator, get, post, RETIRED, says } from "../../support/emulated.ts";

async function control({ url }: Emulator, command: string, body?: unknown) {
  const [method = "", path = ""] = command.split(" ");
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await fetch(new URL(`/__emulator${path}`, url), init);
  return { status: response.status, body: (await response.json()) as never };
}

describe("the emulator's control API", () => {
  it("is not there unless asked for", async () => {
    assert.equal((await control(await emulator(says("Hi")), "GET ")).status, 404);
  });

  it("says what it can do, and what has happened", async () => {
    const emulated = await emulator(says("Hi"), { control: true });
    await post(emulated, asking("Go"));
    const { body } = await control(emulated, "GET ");
    const { simulated, commands, generations, billedUsd } = body as Record<string, unknown>;
    assert.deepEqual([simulated, generations, billedUsd], [true, 1, emulated.billed() / 1e9]);
    assert.ok((commands as string[]).includes("POST /rules"));
    assert.equal(((await control(emulated, "GET /faults")).body as []).length, NAMED_FAULTS.size);
    assert.equal(((await control(emulated, "GET /bill")).body as []).length, 1);
  });

  it("adds rules, tells how often each was met, and forgets them", async () => {
    const emulated = await emulator(says("Hi"), { control: true });
    const status = async () => (await post(emulated, asking("Go"))).status;
    assert.equal(await status(), 200);
    await control(emulated, "POST /rules", { fault: "overloaded" });
    assert.equal(await status(), 529);
    const [first] = (await control(emulated, "GET /rules")).body as { met: number }[];
    assert.equal(first?.met, 1);
    await control(emulated, "DELETE /rules");
    assert.equal(await status(), 200);
    const wrong = await control(emulated, "POST /rules", [{ fault: "meteor" }]);
    assert.equal(wrong.status, 400);
    assert.match((wrong.body as { error: { message: string } }).error.message, /--list-faults/);
  });

  it("changes the world and the records, and moves the clock on", async () => {
    const emulated = await emulator(says("Hi"), { control: true, clock: () => Date.UTC(2026, 10, 2, 23) });
    const id = (await post(emulated, asking("Go"))).headers.get("x-generation-id");
    await control(emulated, "PUT /records", { neverShare: 1, generation: id });
    assert.equal((await get(emulated, `/generation?id=${id}`)).status, 404);
    const other = (await post(emulated, asking("Go"))).headers.get("x-generation-id");
    assert.equal((await get(emulated, `/generation?id=${other}`)).status, 200);
    await control(emulated, "PUT /records", { neverShare: 1 });
    assert.equal((await get(emulated, `/generation?id=${other}`)).status, 404);
    const daily = async () => ((await get(emulated, "/key")).body.data as never as { usage_daily: number }).usage_daily;
    assert.ok((await daily()) > 0);
    await control(emulated, "POST /clock", { advanceMs: 3_600_000 });
    assert.equal(await daily(), 0);
    await control(emulated, "POST /change", { type: "retire" });
    assert.equal((await post(emulated, asking("Go"))).status, 404);
    await control(emulated, "POST /change", { type: "revoke_key", key: emulated.key });
    assert.equal((await get(emulated, "/key")).status, 401);
    assert.equal((await control(emulated, "POST /change", { type: "none", model: RETIRED })).status, 400);
    assert.equal((await control(emulated, "GET /none")).status, 404);
  });
});
