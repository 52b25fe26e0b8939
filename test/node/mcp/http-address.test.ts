import assert from "node:assert/strict";
import { isHere, refusedAddress } from "../../../src/node/mcp/http-address.ts";

const out = new URL("https://mcp.example/mcp");
const here = new URL("http://127.0.0.1:3000/mcp");

describe("addresses that a server names", () => {
  it("are this machine by any of its names", () => {
    for (const name of [
      "localhost",
      "localhost.",
      "a.localhost",
      "127.0.0.1",
      "127.9.9.9",
      "2130706433",
      "[::1]",
      "[::ffff:127.0.0.1]",
    ])
      assert.ok(isHere(new URL(`http://${name}/`)), name);
    for (const name of ["localhost.example", "128.0.0.1", "[::2]", "notlocalhost"])
      assert.ok(!isHere(new URL(`http://${name}/`)), name);
  });

  it("are refused where they are not encrypted, or hold a password", () => {
    for (const address of ["http://mcp.example/", "ftp://mcp.example/", "file:///etc/passwd", "javascript:1"])
      for (const server of [out, here]) assert.notEqual(refusedAddress(new URL(address), server), null, address);
    assert.notEqual(refusedAddress(new URL("https://a:b@mcp.example/"), out), null);
  });

  it("lead nobody from outside to this machine or its network", () => {
    const inside = [
      "https://localhost/",
      "https://127.0.0.1/",
      "https://10.1.2.3/",
      "https://192.168.1.1/",
      "https://172.20.0.1/",
      "https://169.254.169.254/latest",
      "https://[fd00::1]/",
      "https://[fe80::1]/",
      "https://[::ffff:10.0.0.1]/",
      "http://localhost/",
    ];
    for (const address of inside) assert.notEqual(refusedAddress(new URL(address), out), null, address);
    assert.equal(refusedAddress(new URL("https://auth.example/"), out), null);
    for (const address of ["http://localhost:9/", "https://auth.example/", "https://10.1.2.3/"])
      assert.equal(refusedAddress(new URL(address), here), null, address);
    const own = new URL("https://10.1.2.3/mcp");
    assert.equal(refusedAddress(new URL("https://10.1.2.3/token"), own), null, "its own origin");
  });
});
