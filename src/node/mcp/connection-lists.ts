import { isObject, type JsonObject, own, tooBig } from "../../core/mcp/schema/bounds.ts";
import type { ListedPrompt, ListedResource, ListedTool, ToolAnnotations } from "../../core/mcp/server.ts";
import { clean } from "../../core/untrusted/clean.ts";

/** Bounds of one list, whatever the server says is still to come. The largest real one has 93 tools. */
const MAX_PAGES = 50;
const MAX_ITEMS = 2_000;
const MAX_CURSOR = 10_000;
const MAX_TEXT = 2_000;

/** One page of `tools/list` and its like; rejects as the request does. */
export type AskPage = (cursor: string | undefined) => Promise<JsonObject>;

/** All pages, as far as they are bounded and go on: a cursor that comes again ends them. */
export async function listAll(key: string, ask: AskPage): Promise<readonly JsonObject[]> {
  const items: JsonObject[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES && items.length < MAX_ITEMS; page++) {
    const result = await ask(cursor);
    const listed = own(result, key);
    if (!Array.isArray(listed)) throw new Error(`its list of ${key} is none`);
    // By hand: a spread of a million items would not fit on the stack.
    for (const item of listed.slice(0, MAX_ITEMS - items.length)) if (isObject(item)) items.push(item);
    const next = own(result, "nextCursor");
    if (typeof next !== "string" || next.length > MAX_CURSOR || seen.has(next)) break;
    seen.add(next);
    cursor = next;
  }
  return items;
}

/** As its server describes it; only what is of the right kind. */
export function listedTool(item: JsonObject): ListedTool {
  const [title, description] = [text(item, "title"), text(item, "description")];
  const annotations = annotationsOf(own(item, "annotations"));
  const outputSchema = own(item, "outputSchema");
  return {
    name: text(item, "name") ?? "",
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    inputSchema: own(item, "inputSchema"),
    ...(outputSchema !== undefined && { outputSchema }),
    ...(annotations !== null && { annotations }),
  };
}

export function listedResource(item: JsonObject): readonly ListedResource[] {
  return described(text(item, "uri"), item);
}

export function listedTemplate(item: JsonObject): readonly ListedResource[] {
  return described(text(item, "uriTemplate"), item).map((one) => ({ ...one, isTemplate: true }));
}

function described(uri: string | undefined, item: JsonObject): readonly ListedResource[] {
  if (uri === undefined || uri.length > MAX_TEXT) return [];
  const [description, mimeType] = [shown(item, "description"), shown(item, "mimeType")];
  return [
    {
      uri,
      name: shown(item, "title") ?? shown(item, "name") ?? clean(uri).text,
      ...(description !== undefined && { description }),
      ...(mimeType !== undefined && { mimeType }),
    },
  ];
}

export function listedPrompt(item: JsonObject): readonly ListedPrompt[] {
  const name = text(item, "name");
  if (name === undefined || name === "" || name.length > MAX_TEXT) return [];
  const description = shown(item, "description");
  const given = own(item, "arguments");
  const args = Array.isArray(given) ? given.slice(0, 100).filter(isObject) : [];
  return [
    {
      name,
      ...(description !== undefined && { description }),
      arguments: args.flatMap((one) => {
        const argument = text(one, "name");
        return argument === undefined ? [] : [{ name: argument, required: own(one, "required") === true }];
      }),
    },
  ];
}

/** Whether two lists say the same; what is too big to be compared is not the same. */
export function sameTools(one: readonly ListedTool[], other: readonly ListedTool[]): boolean {
  return one.length === other.length && one.every((tool, at) => sameTool(tool, other[at]));
}

export function sameTool(one: ListedTool | undefined, other: ListedTool | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (tooBig(one) !== null || tooBig(other) !== null) return false;
  return JSON.stringify(one) === JSON.stringify(other);
}

const HINTS = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] as const;

function annotationsOf(value: unknown): ToolAnnotations | null {
  if (!isObject(value)) return null;
  const hints = HINTS.flatMap((hint) => {
    const said = own(value, hint);
    return typeof said === "boolean" ? [[hint, said] as const] : [];
  });
  return hints.length === 0 ? null : Object.fromEntries(hints);
}

function text(item: JsonObject, key: string): string | undefined {
  const value = own(item, key);
  return typeof value === "string" ? value : undefined;
}

function shown(item: JsonObject, key: string): string | undefined {
  const value = text(item, key);
  return value === undefined ? undefined : clean(value.slice(0, MAX_TEXT)).text;
}
