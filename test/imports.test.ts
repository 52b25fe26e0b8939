import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/** Which rooms a room may import from. All else is a wall. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  "src/core": [],
  "src/node": ["src/core"],
  "src/emulator": ["src/core"],
  "src/cli": ["src/core", "src/node", "src/emulator"],
  "src/vscode": ["src/core", "src/node", "src/emulator"],
  "src/extension.ts": ["src/vscode"],
  webview: ["src/core"],
};

/** Packages with one door each. */
const ONE_IMPORTER: Readonly<Record<string, readonly string[]>> = {
  openai: ["src/core/provider/openai.ts"],
  "@vscode/webview-ui-toolkit": ["webview/kit.ts"],
  "@modelcontextprotocol/client": ["src/node/mcp/connect-library.ts"],
  "@modelcontextprotocol/server": ["src/node/mcp/serve.ts"],
};

/** Node modules that only compute. */
const PURE = ["node:path", "node:crypto"];

const files = globSync(["src/**/*.ts", "webview/**/*.ts"], { cwd: PROJECT }).sort();

describe("the rooms", () => {
  it("import only along the allowed arrows", () => {
    const wrong = imports().flatMap(({ file, target }) => {
      if (!target.startsWith(".")) return [];
      const from = room(file);
      const to = room(relative(PROJECT, join(PROJECT, dirname(file), target)));
      return from === to || ARROWS[from]?.includes(to) ? [] : [`${file} imports ${target}`];
    });
    assert.deepEqual(wrong, []);
  });

  it("keep the editor out of everything but src/vscode and src/extension.ts", () => {
    const wrong = imports().filter(
      ({ file, target }) => target === "vscode" && !/^src\/(vscode\/|extension\.ts)/.test(file),
    );
    assert.deepEqual(wrong, []);
  });

  it("keep the machine out of the core", () => {
    const wrong = imports().filter(
      ({ file, target }) => file.startsWith("src/core/") && target.startsWith("node:") && !PURE.includes(target),
    );
    assert.deepEqual(wrong, []);
    const reading = files
      .filter((file) => file.startsWith("src/core/"))
      .filter((file) =>
        /\b(Date\.now\(|new Date\(\)|Math\.random\(|process\.|setTimeout\(|performance\.)/.test(code(file)),
      );
    assert.deepEqual(reading, [], "ask the Host for the clock, randomness and the environment");
  });

  it("import packages with one door through that door", () => {
    for (const [name, doors] of Object.entries(ONE_IMPORTER)) {
      const importers = imports().filter(({ target }) => target === name || target.startsWith(`${name}/`));
      const runtime = [...new Set(importers.filter((one) => !one.typeOnly).map((one) => one.file))];
      assert.deepEqual(runtime.sort(), [...doors].sort(), name);
    }
  });

  it("load the library for MCP servers with the first server, and never with the editor or the app", () => {
    const all = imports();
    const reached = new Set<string>();
    const follow = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const one of all)
        if (one.file === file && !one.typeOnly && !one.dynamic && one.target.startsWith("."))
          follow(relative(PROJECT, join(PROJECT, dirname(file), one.target)));
    };
    follow("src/vscode/app.ts");
    assert.ok(reached.has("src/vscode/mcp.ts") && reached.has("src/core/mcp/toolbox.ts"));
    assert.ok(!reached.has("src/node/mcp/connect-library.ts"), "it is imported when a server is connected to");
    follow("src/node/mcp/create-connector.ts");
    assert.ok(reached.has("src/node/mcp/connect-library.ts"), "the test would see it");
  });

  it("are small: no file over 300 lines", () => {
    const long = files.filter((file) => code(file).split("\n").length > 300);
    assert.deepEqual(long, []);
  });
});

function room(file: string): string {
  return Object.keys(ARROWS).find((name) => file === name || file.startsWith(`${name}/`)) ?? file;
}

function code(file: string): string {
  return readFileSync(join(PROJECT, file), "utf8");
}

function imports(): { file: string; target: string; typeOnly: boolean; dynamic: boolean }[] {
  const statement = /^(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)/gm;
  return files.flatMap((file) =>
    [...code(file).matchAll(statement)].map((match) => ({
      file,
      target: match[2] ?? match[3] ?? "",
      typeOnly: match[1] !== undefined,
      dynamic: match[3] !== undefined,
    })),
  );
}
