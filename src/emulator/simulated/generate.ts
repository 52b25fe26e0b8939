import type { Answer, ParsedChatRequest } from "../responder.ts";
import { lastUserText, lineValue } from "./conversation.ts";
import type { Scenario } from "./scenario.ts";

/** The instruction of a request for code at the cursor; `null` when it is another kind of request. */
export function generationOf(request: ParsedChatRequest): string | null {
  return request.tools.length === 0 ? lineValue(lastUserText(request.messages), "Generate") : null;
}

/** Code that a scenario has for the instruction, else a comment, in the file's language, that says what this is. */
export function generate(request: ParsedChatRequest, instruction: string, scenarios: readonly Scenario[]): Answer {
  const asked = instruction.toLowerCase();
  const snippets = scenarios.flatMap((scenario) => scenario.snippets);
  const known = snippets.find(({ words }) => words.every((word) => asked.includes(word.toLowerCase())));
  if (known !== undefined) return { content: known.code, toolCalls: [] };
  const language = /^File: .* \(([^()]+)\)$/m.exec(lastUserText(request.messages))?.[1] ?? "";
  const [open, close] = commentOf(language);
  const lines = ["Simulated model: it writes no code of its own.", `Asked for: ${instruction.replaceAll("*/", "* /")}`];
  return { content: `${lines.map((line) => `${open}${line}${close}`).join("\n")}\n`, toolCalls: [] };
}

function commentOf(language: string): readonly [string, string] {
  if (/^(python|ruby|shellscript|yaml|toml|perl|r|makefile|dockerfile)$/.test(language)) return ["# ", ""];
  if (/^(html|xml|markdown|svg|vue)$/.test(language)) return ["<!-- ", " -->"];
  if (/^(css|scss|less|c)$/.test(language)) return ["/* ", " */"];
  if (/^(sql|lua|haskell)$/.test(language)) return ["-- ", ""];
  return ["// ", ""];
}
