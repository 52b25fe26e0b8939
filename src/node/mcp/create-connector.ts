import type { ServerConnector } from "../../core/mcp/server.ts";
import { openConnection } from "./connection.ts";
import type { ConnectorParts } from "./connector-parts.ts";
import { openHttp } from "./http-transport.ts";
import { openStdio } from "./stdio-transport.ts";

/** Opens connections to servers that are programs on this machine or have an address; the editor's own tools are elsewhere. */
export function createServerConnector(parts: ConnectorParts): ServerConnector {
  return {
    async connect(spec, place, signal) {
      signal.throwIfAborted();
      const { transport } = spec;
      switch (transport.kind) {
        case "stdio":
          return openConnection(spec, place, openStdio({ ...spec, transport }, place, parts), parts.elapsed, signal);
        case "http":
          return openConnection(
            spec,
            place,
            openHttp({ ...spec, transport }, place, parts, signal),
            parts.elapsed,
            signal,
          );
        case "editor":
          throw new Error("the editor's own tools are not reached through a connection");
        default:
          return transport satisfies never;
      }
    },
  };
}
