import * as z from "zod";
import { errorText } from "../error-text.ts";
import type { ToolCall, ToolDefinition } from "../provider/client.ts";
import type { MeantCall, Tool } from "./tool.ts";

/**
 * Takes a call only as it stands: strict JSON that fits the tool's schema. Nothing is repaired, since arguments that
 * were cut can look whole after a repair. Of a call that means another tool, that one is returned.
 */
export function parseToolCall(tools: readonly Tool[], call: ToolCall): MeantCall {
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
  const parsed = parseInput(tool, value);
  return parsed.status === "ok" ? (tool.resolve?.(parsed.input) ?? parsed) : parsed;
}

/** Takes a value as a tool's input only where it fits its schema. */
export function parseInput(tool: Tool, value: unknown): MeantCall {
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
  if (tool.parameters !== undefined) return tool.parameters;
  const { $schema: _, ...schema } = z.toJSONSchema(tool.input);
  return schema;
}

function invalid(message: string): MeantCall {
  return { status: "invalid", message };
}
