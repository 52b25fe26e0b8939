import type * as z from "zod";
import type { MeantCall, Tool, ToolContext, ToolResult } from "./tool.ts";

/** A tool whose `run` gets the type that its schema describes. */
export function defineTool<Schema extends z.ZodType>(tool: {
  readonly name: string;
  readonly description: string;
  readonly input: Schema;
  readonly effect: Tool["effect"];
  readonly source?: Tool["source"];
  readonly needs?: Tool["needs"];
  readonly resume?: Tool<z.output<Schema>>["resume"];
  resolve?(input: z.output<Schema>): MeantCall;
  run(input: z.output<Schema>, context: ToolContext): Promise<ToolResult>;
}): Tool<z.output<Schema>> {
  return tool as Tool<z.output<Schema>>;
}

/** An expected failure: `content` says what the model can do about it. */
export function refuse(tool: string, path: string, content: string): ToolResult {
  return { ok: false, content, summary: `${tool} ${path}: refused` };
}
