import * as z from "zod";
import { MAX_RESULT_CHARACTERS, takeLines } from "../tools/cap.ts";
import type { Tool, ToolContext, ToolResult } from "../tools/tool.ts";
import { clean } from "../untrusted/clean.ts";
import { isObject, own } from "./schema/bounds.ts";
import { cutAt } from "./schema/shown-plain.ts";
import { shownSchema } from "./schema/shown-schema.ts";
import { validate } from "./schema/validate.ts";
import type { CallResult, ListedTool, ServerSpec } from "./server.ts";
import { toolEffect } from "./tool-effect.ts";

/** A server's tool as agents may call it, with where it is from. */
export interface McpTool extends Tool {
  readonly server: string;
  /** As its server describes it, before anything was changed. */
  readonly listed: ListedTool;
}

/** OpenAI's bound for the description of a function. */
export const MAX_DESCRIPTION = 1_024;

/** What of an oversized result is looked at. */
const MAX_LOOKED_AT = 4 * MAX_RESULT_CHARACTERS;

/** Names of parameters with which servers let one read on. */
const PAGING =
  /^(?:cursor|offset|page|page_?size|page_?token|skip|start|start_?index|start_?line|limit|head|tail|max_?\w+|per_?page)$/i;

export type CallServer = (args: unknown, context: ToolContext) => Promise<CallResult>;

/** Our tool for a server's. Nothing of it is by the server's word but what it is called and how it is described. */
export function mcpTool(spec: ServerSpec, name: string, listed: ListedTool, call: CallServer): McpTool {
  return {
    name,
    description: described(listed, spec.name),
    // The arguments reach the server as they are, so only whether they fit is asked.
    input: z.unknown().superRefine((value, context) => {
      for (const { path, message } of validate(listed.inputSchema, value))
        context.addIssue({ code: "custom", path: [...path], message: clean(message).text });
      if (!isObject(value)) context.addIssue({ code: "custom", message: "must be an object" });
    }),
    parameters: shownSchema(listed.inputSchema),
    effect: toolEffect(spec, listed),
    source: `mcp:${spec.name}`,
    server: spec.name,
    listed,
    run: async (input, context) => resultOf(name, listed, await call(input, context)),
  };
}

function described(listed: ListedTool, server: string): string {
  const said = [listed.description, listed.title].find((one) => typeof one === "string" && one.trim() !== "");
  const text = clean(said?.trim() ?? `The tool "${listed.name}" of the server "${server}".`).text;
  return text.length <= MAX_DESCRIPTION ? text : `${cutAt(text, MAX_DESCRIPTION - 3)}...`;
}

function resultOf(name: string, listed: ListedTool, result: CallResult): ToolResult {
  switch (result.status) {
    case "failed": {
      const why = capped(result.why, listed);
      return { ok: false, content: `${name} failed: ${why}`, summary: `${name}: failed, ${why.slice(0, 200)}` };
    }
    case "answered": {
      const content = capped(result.text, listed) || "(the answer is empty)";
      const summary = result.isError
        ? `${name}: its server says that it failed`
        : `${name}: ${result.text.length} characters`;
      return { ok: !result.isError, content, summary };
    }
    default:
      return result satisfies never;
  }
}

function capped(raw: string, listed: ListedTool): string {
  const { text } = clean(raw.slice(0, MAX_LOOKED_AT));
  if (text.length <= MAX_RESULT_CHARACTERS && raw.length <= MAX_LOOKED_AT) return text;
  const shown = takeLines(text.split("\n"), MAX_RESULT_CHARACTERS - 300).text;
  const properties = isObject(listed.inputSchema) ? own(listed.inputSchema, "properties") : undefined;
  const paging = Object.keys(isObject(properties) ? properties : {}).filter((key) => PAGING.test(key));
  const how = paging.length > 0 ? `read on with ${paging.slice(0, 4).join(", ")}` : "ask for less at once";
  return `${shown}\n(about ${raw.length - shown.length} characters more are left out; ${how})`;
}
