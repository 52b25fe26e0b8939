import { createHash } from "node:crypto";
import { canonicalJson } from "./schema/bounds.ts";
import type { ListedTool, ServerSpec } from "./server.ts";

/** Of what a tool says of itself. One byte of it changed is another tool. */
export function toolHash({ name, title, description, inputSchema, annotations }: ListedTool): string {
  return hashOf({ name, title, description, inputSchema, annotations });
}

/**
 * Of what would run, or be talked to: plain values of variables count, since one of them can make a program load another;
 * secrets count by their names. `resolved`: the program's real path.
 */
export function serverHash({ name, transport }: ServerSpec, resolved: string | null): string {
  switch (transport.kind) {
    case "stdio":
      return hashOf({ name, ...transport, resolved, env: transport.env });
    case "http":
      return hashOf({ name, ...transport });
    case "editor":
      return hashOf({ name, ...transport });
    default:
      return transport satisfies never;
  }
}

export function hashOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
