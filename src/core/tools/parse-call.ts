import * as z from "zod";
import { errorText } from "../error-text.ts";
import type { ToolCall, ToolDefinition } from "../provider/client.ts";
import type { Tool } from "./tool.ts";

type ParsedCall =
  | { readonly status: "ok"; readonly tool: Tool; readonly input: unknown }
  /** For the model: what is wrong with its call. */
  | { readonly status: "invalid"; readonly message: string };

/**
 * Takes a call only as it stands: strict JSON that fits the tool's schema. Nothing is repaired, since arguments that
 * were cut can look whole after a repair.
 */
export function parseToolCall(tools: readonly Tool[], call: ToolCall): ParsedCall {
  const tool = tools.find((one) => one.name === call.name);
  if (tool === undefined) {
    const names = tools.map((one) => one.name).join(", ");
    return invalid(`There is no tool "${call.name.slice(0, 80)}". The tools are: ${names}.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(call.arguments.trim() === "" ? "{}" : call.arguments);
  } catch (error) {
    const why = errorText(error);
    return invalid(`${tool.name} was not run: its arguments are not valid JSON (${why.slice(0, 200)}). Send it again.`);
  }
  const parsed = tool.input.safeParse(value);
  if (parsed.success) return { status: "ok", tool, input: parsed.data };
  return invalid(
    `${tool.name} was not run: its arguments do not fit. ${z.prettifyError(parsed.error).slice(0, 1000)}\n` +
      `They must fit this JSON schema: ${JSON.stringify(schemaOf(tool))}`,
  );
}

/** The tools as a provider is told of them. */
export function toolDefinitions(tools: readonly Tool[]): readonly ToolDefinition[] {
  return tools.map((tool) => ({ name: tool.name, description: tool.description, parameters: schemaOf(tool) }));
}

function schemaOf(tool: Tool): ToolDefinition["parameters"] {
  const { $schema: _, ...schema } = z.toJSONSchema(tool.input);
  return schema;
}

function invalid(message: string): ParsedCall {
  return { status: "invalid", message };
}
