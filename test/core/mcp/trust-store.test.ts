import assert from "node:assert/strict";
import { serverHash, toolHash } from "../../../src/core/mcp/definition-hash.ts";
import { createTrustStore } from "../../../src/core/mcp/trust-store.ts";
import { fakeHost, refusingFiles } from "../../support/fake-host.ts";
import { fakeSpec, listed } from "../../support/mcp-servers.ts";

function bench() {
  const kept = new Map<string, string>();
  const modes: (number | undefined)[] = [];
  const host = fakeHost({
    files: {
      ...refusingFiles(),
      read: async (path) => (kept.has(path) ? new TextEncoder().encode(kept.get(path)) : undefined),
      write: async (path, data, options) => {
        kept.set(path, String(data));
        modes.push(options?.mode);
      },
    },
  });
  return { kept, modes, host, store: () => createTrustStore(host, "/data/mcp-trust.json") };
}

describe("the trust store", () => {
  it("keeps what was trusted and pinned, in a private file", async () => {
    const { store, modes } = bench();
    await store().trustServer("h1", "one");
    await store().pin("h1", [listed("a"), listed("b")]);
    await store().pin("h1", [listed("b", { description: "new" })]);
    const again = store();
    assert.deepEqual([await again.isServerTrusted("h1"), await again.isServerTrusted("h2")], [true, false]);
    assert.deepEqual([await again.isKnown("one"), await again.isKnown("two")], [true, false]);
    const pinned = await again.pinned("h1");
    assert.deepEqual([...pinned.keys()], ["a", "b"]);
    assert.equal(pinned.get("b")?.hash, toolHash(listed("b", { description: "new" })));
    assert.deepEqual(new Set(modes), new Set([0o600]));
  });

  it("pins nothing for a server that is not trusted", async () => {
    const { store } = bench();
    await store().pin("h1", [listed("a")]);
    assert.equal((await store().pinned("h1")).size, 0);
  });

  it("trusts nothing by a file that is not what was written", async () => {
    const { store, kept, host } = bench();
    kept.set("/data/mcp-trust.json", '{"version":1,"servers":"all"}');
    assert.equal(await store().isServerTrusted("h1"), false);
    assert.match(host.logged.map(({ message }) => message).join(), /asked about again/);
  });

  it("loses nothing when two things are kept at once", async () => {
    const { store } = bench();
    const one = store();
    await Promise.all([one.trustServer("h1", "a"), one.trustServer("h2", "b")]);
    assert.deepEqual([await one.isServerTrusted("h1"), await one.isServerTrusted("h2")], [true, true]);
  });

  it("knows a server by everything that decides what runs", () => {
    const transport = { kind: "stdio", command: "node", args: ["a.js"], env: { A: { value: "1" } } } as const;
    const spec = fakeSpec("s", { transport });
    const hashes = [
      serverHash(spec, "/usr/bin/node"),
      serverHash(spec, "/tmp/node"),
      serverHash({ ...spec, transport: { ...transport, args: ["b.js"] } }, "/usr/bin/node"),
      serverHash({ ...spec, transport: { ...transport, cwd: "/x" } }, "/usr/bin/node"),
      serverHash({ ...spec, transport: { ...transport, env: { A: { value: "2" } } } }, "/usr/bin/node"),
      serverHash({ ...spec, transport: { ...transport, env: { A: { secret: "1" } } } }, "/usr/bin/node"),
    ];
    assert.equal(new Set(hashes).size, hashes.length);
    assert.equal(serverHash({ ...spec, callLimitMs: 1 }, "/usr/bin/node"), hashes[0]);
  });
});
