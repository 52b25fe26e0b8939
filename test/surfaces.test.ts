import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dashboardHtml } from "../src/vscode/dashboard-html.ts";
import { readManifest } from "./support/manifest.ts";

const SRC = new URL("../src/", import.meta.url).pathname;

function filesWith(pattern: RegExp): readonly string[] {
  const names = readdirSync(SRC, { recursive: true }).map(String);
  return names.filter((name) => name.endsWith(".ts") && pattern.test(readFileSync(join(SRC, name), "utf8"))).sort();
}

describe("what others can reach of the extension", () => {
  it("listens nowhere but for a sign-in, in the sandbox's own test, and as the emulator that a person starts", () => {
    assert.deepEqual(filesWith(/\.listen\(|createServer\(|bindSocket|WebSocketServer/), [
      "emulator/server.ts",
      "node/callback-server.ts",
      "node/sandbox/probe.ts",
    ]);
    for (const file of ["emulator/server.ts", "node/callback-server.ts", "node/sandbox/probe.ts"])
      assert.match(
        readFileSync(join(SRC, file), "utf8"),
        /\.listen\([^)]*"127\.0\.0\.1"\)?/,
        `${file}: this machine only`,
      );
  });

  it("takes no address of its own, no authentication and no terminal link from elsewhere", () => {
    assert.deepEqual(filesWith(/registerUriHandler|registerAuthenticationProvider|registerTerminalLinkProvider/), []);
    const { activationEvents } = readManifest() as unknown as { activationEvents: readonly string[] };
    assert.deepEqual(
      activationEvents.filter((event) => event.startsWith("onUri")),
      [],
    );
  });

  it("shows its pages under a policy that lets nothing out", () => {
    const html = dashboardHtml({ nonce: 'n"1', cspSource: "https://own.test", scriptUri: "s.js", styleUri: "s.css" });
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
    const rules = new Map(
      policy
        .replaceAll("&#34;", '"')
        .split("; ")
        .map((rule) => [rule.split(" ")[0] ?? "", rule.split(" ").slice(1)]),
    );
    assert.deepEqual(rules.get("default-src"), ["'none'"]);
    // What is not named falls back to the default; these two do not.
    for (const name of ["base-uri", "form-action"]) assert.deepEqual(rules.get(name), ["'none'"], name);
    for (const name of ["connect-src", "frame-src", "worker-src", "media-src", "object-src"])
      assert.deepEqual(rules.get(name) ?? ["'none'"], ["'none'"], name);
    const own = ["https://own.test", "'nonce-n\"1'"];
    for (const [name, sources] of rules)
      for (const source of sources) assert.ok(source === "'none'" || own.includes(source), `${name} ${source}`);
    assert.deepEqual(rules.get("script-src"), ["'nonce-n\"1'"], "no script by its place alone");
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.doesNotMatch(html, /\son[a-z]+=|style=|unsafe/);
  });
});
