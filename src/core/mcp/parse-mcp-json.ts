/** Strings as they are, and around them what JSON does not know. */
const TOKENS = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*[}\]])/g;

/** Characters; the largest real ones have some thousands. */
export const MAX_MCP_JSON = 1_000_000;

/**
 * The value of an mcp.json as editors write it: JSON that may have comments and commas before a closing bracket. Throws a
 * `SyntaxError` like `JSON.parse`.
 */
export function parseMcpJson(text: string): unknown {
  if (text.length > MAX_MCP_JSON) throw new SyntaxError(`it has more than ${MAX_MCP_JSON} characters`);
  return JSON.parse(text.replace(/^\ufeff/, "").replaceAll(TOKENS, (token) => (token.startsWith('"') ? token : " ")));
}
