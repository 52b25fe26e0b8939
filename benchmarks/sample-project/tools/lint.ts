import { readdirSync, readFileSync } from "node:fs";
import { checkSchema, type JsonObject, validate } from "./json-schema.ts";

/** Finds what tests do not see: undocumented exports, leftovers, wrong data, and a README that names what is not there. */
const problems = [...sources(), ...readme(), ...taxRates(), ...schemas(), ...examples()];
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? "lint: no problems" : `lint: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

function* sources(): Generator<string> {
  for (const { path, text } of folder("src", ".ts")) {
    const rows = text.split("\n");
    for (const [index, row] of rows.entries()) {
      const at = `${path}:${index + 1}`;
      if (/^export function/.test(row) && !rows[index - 1]?.trim().endsWith("*/")) yield `${at}: document this export`;
      if (/\bconsole\.|\bdebugger\b|\bTODO\b/.test(row)) yield `${at}: leftover`;
      if (/\bas any\b|: any\b/.test(row)) yield `${at}: "any" hides mistakes`;
      if (row.length > 120) yield `${at}: longer than 120 columns`;
    }
  }
}

function* readme(): Generator<string> {
  const exported = new Set<string>();
  for (const { text } of folder("src", ".ts")) {
    for (const [, name = ""] of text.matchAll(/^export function (\w+)/gm)) exported.add(name);
  }
  for (const [, name = ""] of readFileSync("README.md", "utf8").matchAll(/`(\w+)\(\)`/g)) {
    if (!exported.has(name)) yield `README.md: there is no function ${name}()`;
  }
}

function* taxRates(): Generator<string> {
  const table = json("data/tax-rates.json");
  if (typeof table === "string") return yield table;
  const countries = Object.keys(table);
  if (countries.join() !== [...countries].sort().join()) yield "data/tax-rates.json: countries are not in order";
  for (const [country, rates] of Object.entries(table)) {
    for (const [kind, rate] of Object.entries(rates as JsonObject)) {
      const fine = Number.isInteger(rate) && Number(rate) >= 100 && Number(rate) <= 5000;
      if (!fine) yield `data/tax-rates.json: ${country}.${kind} is ${rate}, which is no rate in basis points`;
    }
  }
}

function* schemas(): Generator<string> {
  for (const { path } of folder("schema", ".schema.json")) {
    const schema = json(path);
    if (typeof schema === "string") yield schema;
    else for (const problem of checkSchema(schema)) yield `${path}: ${problem}`;
  }
}

/** `NAME.KIND.json` must fit `schema/KIND.schema.json`. */
function* examples(): Generator<string> {
  for (const { path } of folder("examples", ".json")) {
    const example = json(path);
    const schema = json(`schema/${path.split(".").at(-2)}.schema.json`);
    if (typeof example === "string") yield example;
    else if (typeof schema === "string") yield schema;
    else for (const problem of validate(example, schema)) yield `${path}: ${problem}`;
  }
}

function folder(name: string, ending: string): { path: string; text: string }[] {
  const files = readdirSync(name).filter((file) => file.endsWith(ending));
  return files.sort().map((file) => ({ path: `${name}/${file}`, text: readFileSync(`${name}/${file}`, "utf8") }));
}

/** The parsed file, or what is wrong with it. */
function json(path: string): JsonObject | string {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as JsonObject;
  } catch (error) {
    return `${path}: ${(error as Error).message}`;
  }
}
