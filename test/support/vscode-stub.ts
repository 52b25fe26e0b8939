import { readdirSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";

type Part = Readonly<Record<string, unknown>>;

const given: Record<string, Record<string, unknown>> = {};
let stubbed = false;

/**
 * Lets sources that import "vscode" run in Node: whatever they use of it is there, does nothing and gives more of the
 * same, except the parts that a test gives, which hold for the process. Call before the sources are imported.
 */
export function stubVscode(parts: Readonly<Record<string, Part>>): void {
  for (const [name, part] of Object.entries(parts)) given[name] = Object.assign(given[name] ?? {}, part);
  if (stubbed) return;
  stubbed = true;
  const holder = globalThis as unknown as { vscodeStub: Record<string, unknown> };
  holder.vscodeStub = {};
  const names = usedNames();
  for (const name of names) {
    given[name] ??= {};
    holder.vscodeStub[name] = anything(given[name]);
  }
  const source = names
    .map((name) => `export const ${name} = globalThis.vscodeStub[${JSON.stringify(name)}];`)
    .join("\n");
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "vscode" ? { url: "vscode:stub", format: "module", shortCircuit: true } : next(specifier, context),
    load: (url, context, next) =>
      url === "vscode:stub" ? { format: "module", source, shortCircuit: true } : next(url, context),
  });
}

/** A value that can be called, made, asked for any property and thrown away; `parts` go first. */
export function anything(parts: Part = {}): unknown {
  return new Proxy(class {}, {
    get: (_, name) => {
      if (typeof name === "string" && Object.hasOwn(parts, name)) return parts[name];
      if (name === Symbol.toPrimitive) return () => "";
      // Not a promise, and nothing to go through.
      if (name === "then" || typeof name === "symbol") return undefined;
      return anything();
    },
    set: () => true,
    apply: () => anything(),
    construct: () => anything() as object,
  });
}

/** Names that the sources use of the editor's API. */
function usedNames(): readonly string[] {
  const names = new Set<string>();
  const root = new URL("../../src/", import.meta.url).pathname;
  for (const file of ["extension.ts", ...readdirSync(join(root, "vscode")).map((name) => join("vscode", name))])
    if (file.endsWith(".ts"))
      for (const [, name = ""] of readFileSync(join(root, file), "utf8").matchAll(/\bvscode\.([A-Za-z]+)/g))
        names.add(name);
  return [...names];
}
