import { join } from "node:path";
import type { Host } from "../host.ts";

/** Files of one change that are parsed. */
const MOST_FILES = 40;

/** Changed files whose syntax can be told without the project's tools: JSON, and JavaScript by Node itself. */
export function syntaxFiles(changed: readonly string[]): readonly string[] {
  return changed.filter((path) => /\.(json|mjs|cjs|js)$/.test(path) && !MAY_BE_BROKEN.test(path)).slice(0, MOST_FILES);
}

/** What a test reads is sometimes broken on purpose. */
const MAY_BE_BROKEN = /(^|\/)(tests?|__tests__|specs?|fixtures?|__fixtures__|testdata|templates?|node_modules)\//;

/** One line for each file that cannot be parsed; none when all can, or when that is not certain. */
export async function syntaxFaults(
  host: Host,
  root: string,
  files: readonly string[],
  limits: { readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const path of files) {
    if ((await host.files.stat(join(root, path)))?.kind !== "file") continue;
    const text = new TextDecoder().decode(await host.files.read(join(root, path)));
    const fault = path.endsWith(".json")
      ? jsonFault(path, text)
      : await scriptFault(host, root, path, text, limits, signal);
    if (fault !== null) faults.push(`${path}: ${fault}`);
  }
  return faults;
}

/** Comments and commas at the end are fine where programs that read the file are known to allow them. */
function jsonFault(path: string, text: string): string | null {
  const strict = /(^|\/)(package|package-lock|composer|manifest)\.json$/.test(path);
  const bare = text.replace(/^\ufeff/, "");
  try {
    JSON.parse(strict ? bare : withoutComments(bare));
    return null;
  } catch (error) {
    return error instanceof Error ? `no JSON: ${error.message}` : "no JSON";
  }
}

function withoutComments(text: string): string {
  const strings = /"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  const bare = text.replace(strings, (found) => (found.startsWith('"') ? found : " "));
  return bare.replace(/"(?:\\.|[^"\\\n])*"|,(?=\s*[}\]])/g, (found) => (found === "," ? "" : found));
}

async function scriptFault(
  host: Host,
  root: string,
  path: string,
  text: string,
  limits: { readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<string | null> {
  // Nothing else of what checks are run with: node only parses here, and runs none of it.
  const { timeoutMs } = limits;
  const command = { file: "node", args: ["--check", path], cwd: root, maxOutputBytes: 20_000, timeoutMs };
  const result = await host.exec(command, signal);
  if (result.status !== "exited" || result.code === 0) return null;
  const said = /^SyntaxError: .*$/m.exec(result.stderr)?.[0];
  if (said === undefined || OTHER_LANGUAGE.test(text)) return null;
  // A script that its project runs as a module although nothing near it says so.
  if (/import statement|import\.meta|'export'|'import'|await is only valid/.test(said)) return null;
  const line = new RegExp(`${escaped(path)}:(\\d+)`).exec(result.stderr)?.[1];
  return line === undefined ? said : `line ${line}: ${said}`;
}

/** Signs of JSX and Flow, which have the same ending and which Node does not parse. */
const OTHER_LANGUAGE = /@flow|<\/?[A-Za-z][\w.]*(\s[^<]*)?\/?>|<>/;

function escaped(text: string): string {
  return text.replace(/[.+*?^${}()|[\]\\]/g, "\\$&");
}
