import { join } from "node:path";
import * as z from "zod";
import type { Host } from "../host.ts";
import type { CheckCommand } from "../swarm/plan.ts";

interface FoundChecks {
  /** Cheapest first. */
  readonly checks: readonly CheckCommand[];
  /** Where they come from, or why there are none; for people. */
  readonly why: string;
}

/** Scripts that are checks, cheapest first; of one group the first that is there. */
const SCRIPTS = [["typecheck", "type-check", "types", "check-types", "tsc"], ["lint"], ["test"]];

/**
 * The checks of a folder: those that were configured, else what the project itself calls its type check, lint and
 * tests. In a folder that is not trusted nothing is run, since every check is a program of that folder.
 */
export async function findChecks(
  host: Host,
  root: string,
  configured: readonly CheckCommand[],
  mayRun: boolean,
  signal: AbortSignal,
): Promise<FoundChecks> {
  if (!mayRun) return { checks: [], why: "The workspace is not trusted, so none of its commands are run." };
  if (configured.length > 0) return { checks: configured, why: "The checks from the settings." };
  const scripts = await scriptsOf(host, root);
  const named = SCRIPTS.flatMap((group) => group.find((name) => isReal(scripts[name])) ?? []);
  if (named.length > 0) {
    const checks = named.map((name) => ({ name, file: "npm", args: ["run", "--silent", name] }));
    return { checks, why: `Scripts of package.json: ${named.join(", ")}.` };
  }
  for (const kind of KINDS) {
    const sign = await kind.sign(host, root);
    if (sign === null) continue;
    const probe = await started(host, root, kind.probe, signal);
    if (!probe) return { checks: [], why: `${sign} was found, but ${kind.probe[0]} could not be started.` };
    return { checks: kind.checks, why: `${sign} was found: ${kind.checks.map((check) => check.name).join(", ")}.` };
  }
  return { checks: [], why: "No checks were found: no scripts, no tsconfig.json, no known test runner." };
}

interface Kind {
  /** The file that gives the project away; `null` when it is not there. */
  sign(host: Host, root: string): Promise<string | null>;
  /** Command that shows that the tool is there. */
  readonly probe: readonly [string, ...string[]];
  readonly checks: readonly CheckCommand[];
}

const NPX = ["--no-install", "tsc"];

const KINDS: readonly Kind[] = [
  {
    sign: (host, root) => contains(host, root, "tsconfig.json", /./),
    probe: ["npx", ...NPX, "--version"],
    checks: [{ name: "tsc", file: "npx", args: [...NPX, "--noEmit"] }],
  },
  {
    sign: async (host, root) =>
      (await contains(host, root, "pytest.ini", /^/)) ??
      (await contains(host, root, "pyproject.toml", /\[tool\.pytest/)) ??
      contains(host, root, "setup.cfg", /\[tool:pytest\]/),
    probe: ["python3", "-m", "pytest", "--version"],
    checks: [{ name: "pytest", file: "python3", args: ["-m", "pytest", "-q", "-p", "no:cacheprovider"] }],
  },
  {
    sign: (host, root) => contains(host, root, "Cargo.toml", /./),
    probe: ["cargo", "--version"],
    checks: [
      { name: "cargo check", file: "cargo", args: ["check", "--quiet", "--all-targets"] },
      { name: "cargo test", file: "cargo", args: ["test", "--quiet"] },
    ],
  },
  {
    sign: (host, root) => contains(host, root, "go.mod", /./),
    probe: ["go", "version"],
    checks: [
      { name: "go vet", file: "go", args: ["vet", "./..."] },
      { name: "go test", file: "go", args: ["test", "./..."] },
    ],
  },
  {
    sign: (host, root) => contains(host, root, "Makefile", /^test\s*:/m),
    probe: ["make", "--version"],
    checks: [{ name: "make test", file: "make", args: ["test"] }],
  },
];

async function contains(host: Host, root: string, name: string, pattern: RegExp): Promise<string | null> {
  const bytes = await host.files.read(join(root, name));
  return bytes !== undefined && pattern.test(new TextDecoder().decode(bytes)) ? name : null;
}

async function started(
  host: Host,
  root: string,
  probe: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<boolean> {
  const [file, ...args] = probe;
  const limits = { timeoutMs: 20_000, maxOutputBytes: 10_000 };
  const result = await host.exec({ file, args, cwd: root, ...limits }, signal);
  return result.status === "exited" && result.code === 0;
}

async function scriptsOf(host: Host, root: string): Promise<Readonly<Record<string, string>>> {
  const bytes = await host.files.read(join(root, "package.json"));
  if (bytes === undefined) return {};
  try {
    return Scripts.parse(JSON.parse(new TextDecoder().decode(bytes))).scripts;
  } catch {
    return {};
  }
}

const Scripts = z.object({ scripts: z.record(z.string(), z.string()).default({}) });

/** npm init's placeholder is no test. */
function isReal(script: string | undefined): boolean {
  return script !== undefined && script.trim() !== "" && !script.includes("no test specified");
}
