// Bundles: the part that starts with the editor (small), the app (loaded by the first command), the client of MCP servers
// (loaded with the first server), the ledger's worker and the dashboard. Each has a byte budget; a bundle that outgrows it fails the build.
import { copyFile, mkdir, readdir, stat } from "node:fs/promises";
import { build, context } from "esbuild";

const watch = process.argv.includes("--watch");
const KB = 1024;

/** `import("./vscode/app.ts")` in the start-up bundle becomes a require of the app's own file, and so on. */
const apart = (filter, path) => ({
  name: path,
  setup(bundle) {
    bundle.onResolve({ filter }, ({ kind }) => (kind === "dynamic-import" ? { path, external: true } : undefined));
  },
});
const appApart = apart(/\/vscode\/app\.ts$/, "./app.cjs");
const connectorApart = apart(/\/mcp\/create-connector\.ts$/, "./mcp-connector.cjs");

const node = {
  platform: "node",
  format: "cjs",
  target: "node22",
  external: ["vscode"],
  // CommonJS has no import.meta; the sources use its address only for files beside them when they run unbundled.
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  define: { "import.meta.url": "importMetaUrl" },
};
const bundles = [
  { in: "src/extension.ts", out: "dist/extension.cjs", limit: 60 * KB, options: { ...node, plugins: [appApart] } },
  {
    in: "src/vscode/app.ts",
    out: "dist/app.cjs",
    limit: 1_400 * KB,
    options: { ...node, plugins: [connectorApart] },
  },
  { in: "src/node/mcp/create-connector.ts", out: "dist/mcp-connector.cjs", limit: 900 * KB, options: node },
  { in: "src/node/ledger/worker.ts", out: "dist/ledger-worker.cjs", limit: 120 * KB, options: node },
  { in: "src/node/outline/worker.ts", out: "dist/outline-worker.cjs", limit: 150 * KB, options: node },
  {
    in: "webview/main.ts",
    out: "dist/webview/main.js",
    limit: 450 * KB,
    options: { platform: "browser", format: "iife", target: "es2022" },
  },
];

for (const bundle of bundles) {
  const options = {
    entryPoints: [bundle.in],
    outfile: bundle.out,
    bundle: true,
    minify: !watch,
    sourcemap: watch,
    logLevel: "warning",
    legalComments: "none",
    ...bundle.options,
  };
  if (watch) {
    await (await context(options)).watch();
    continue;
  }
  await build(options);
  const { size } = await stat(bundle.out);
  console.log(`${bundle.out} ${(size / KB).toFixed(0)} KB of ${bundle.limit / KB} KB`);
  if (size > bundle.limit) throw new Error(`${bundle.out} is over its budget of ${bundle.limit / KB} KB`);
}

// The parser and its grammars are WebAssembly, which is loaded and not bundled.
const NOT_OUTLINED = ["css", "ini", "powershell", "regex"].map((name) => `tree-sitter-${name}.wasm`);
await mkdir("dist/grammars", { recursive: true });
await copyFile("node_modules/web-tree-sitter/web-tree-sitter.wasm", "dist/grammars/web-tree-sitter.wasm");
const wasm = "node_modules/@vscode/tree-sitter-wasm/wasm";
for (const name of await readdir(wasm))
  if (/^tree-sitter-.+\.wasm$/.test(name) && !NOT_OUTLINED.includes(name))
    await copyFile(`${wasm}/${name}`, `dist/grammars/${name}`);
