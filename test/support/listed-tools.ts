import * as z from "zod";
import type { McpTool } from "../../src/core/mcp/mcp-tool.ts";
import type { ListedTool } from "../../src/core/mcp/server.ts";
import type { Effect } from "../../src/core/untrusted/taint.ts";

/** A row of the public lists of tools. */
export interface ListedRow extends ListedTool {
  readonly server: string;
}

/** A call that has reached a server. */
export interface ReachedCall {
  readonly server: string;
  /** The server's own name of the tool. */
  readonly tool: string;
  readonly args: unknown;
  readonly task: string;
}

/** Tools of servers as agents get them, without any server behind: each call is recorded and answered in a word. */
export function toolsOfRows(
  rows: readonly ListedRow[],
  reached: ReachedCall[] = [],
  effect: Effect = "read",
): readonly McpTool[] {
  const names = new Set<string>();
  return rows.map((listed) => {
    const { server } = listed;
    const base = `${server}_${listed.name}`.replace(/[^\w-]/g, "_").slice(0, 60);
    let name = base;
    for (let count = 2; names.has(name); count++) name = `${base}_${count}`;
    names.add(name);
    return {
      name,
      description: listed.description ?? "",
      input: schemaOf(listed.inputSchema),
      effect,
      source: `mcp:${server}` as const,
      server,
      listed,
      run: async (args, { task }) => {
        reached.push({ server, tool: listed.name, args, task });
        return { ok: true, content: `done: ${listed.name}`, summary: `${name}: done` };
      },
    };
  });
}

/** A few real schemas use what zod has no words for; they take any object here. */
function schemaOf(schema: unknown): z.ZodType {
  try {
    const made = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    z.toJSONSchema(made);
    return made;
  } catch {
    return z.looseObject({});
  }
}
