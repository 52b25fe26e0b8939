import { clean } from "../untrusted/clean.ts";
import { toolHash } from "./definition-hash.ts";
import { isObject, own, tooBig } from "./schema/bounds.ts";
import { lostReferences, openSchema } from "./schema/references.ts";
import type { ListedTool } from "./server.ts";

/** Of one server. The largest of 24 real ones lists 93. */
const MAX_TOOLS = 500;
const MAX_NAME = 128;

export interface Listing {
  /** By the server's own names. */
  readonly tools: ReadonlyMap<string, { readonly hash: string; readonly tool: ListedTool }>;
  readonly off: readonly { readonly hash: string; readonly tool: ListedTool }[];
  /** What was left out and why, for people. */
  readonly left: readonly string[];
}

/** What a server lists, as far as it can be used: bounded, each name once, each schema one that can be checked. */
export function readListing(listed: readonly ListedTool[], off: readonly string[]): Listing {
  const tools = new Map<string, { readonly hash: string; readonly tool: ListedTool }>();
  const switchedOff: { readonly hash: string; readonly tool: ListedTool }[] = [];
  const left: string[] = [];
  for (const tool of listed.slice(0, MAX_TOOLS)) {
    const name = typeof tool.name === "string" ? tool.name : "";
    const why = tools.has(name) ? "its name stands for another tool already" : unusable(tool);
    if (why === null && off.includes(name)) switchedOff.push({ hash: toolHash(tool), tool });
    else if (why === null) tools.set(name, { hash: toolHash(tool), tool });
    else left.push(`${clean(name.slice(0, MAX_NAME)).text}: ${why}`);
  }
  if (listed.length > MAX_TOOLS) left.push(`${listed.length - MAX_TOOLS} tools above the first ${MAX_TOOLS}`);
  return { tools, off: switchedOff, left };
}

function unusable(tool: ListedTool): string | null {
  if (typeof tool.name !== "string" || tool.name === "") return "it has no name";
  if (tool.name.length > MAX_NAME) return `its name has more than ${MAX_NAME} characters`;
  const big = tooBig(tool);
  if (big !== null) return `its definition cannot be used: ${big}`;
  const schema = tool.inputSchema;
  if (!isObject(schema)) return "its schema is no object, so that no arguments fit";
  const type = own(schema, "type");
  if (type !== undefined && ![type].flat().includes("object"))
    return "its schema asks for something else than an object";
  const lost = lostReferences(openSchema(schema));
  if (lost.length === 0) return null;
  return `its schema refers to ${clean(String(lost[0]).slice(0, 100)).text}, which is not in it and is never fetched`;
}
