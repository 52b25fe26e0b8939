import type * as vscode from "vscode";
import { createToolbox } from "../core/mcp/toolbox.ts";
import { createTrustStore } from "../core/mcp/trust-store.ts";
import { openToolUsage } from "../core/mcp/usage.ts";
import { dataFolder } from "../node/data-folder.ts";
import { keptFiles } from "../node/mcp/kept-files.ts";
import { createSandbox } from "../node/sandbox/sandbox.ts";
import { createServers, type Servers } from "./mcp.ts";
import type { ServerSecrets } from "./mcp-secrets.ts";
import type { SignIns } from "./mcp-sign-in.ts";
import type { Questions } from "./questions.ts";
import type { Sessions } from "./sessions.ts";
import type { Swarms } from "./swarms.ts";

interface WindowParts {
  readonly sessions: Pick<Sessions, "host" | "models">;
  readonly swarms: Pick<Swarms, "running">;
  readonly questions: Pick<Questions, "ofServers">;
  readonly secrets: ServerSecrets;
  readonly signIns: SignIns;
  readonly log: vscode.LogOutputChannel;
}

/** The servers of this window on this machine's disk, programs and network. */
export function createWindowServers({ sessions, swarms, questions, secrets, signIns, log }: WindowParts): Servers {
  const { host, models } = sessions;
  const files = async () => keptFiles(await dataFolder(process.env));
  return createServers({
    ...{ host, models, questions, secrets, log },
    open: createToolbox,
    busy: () => swarms.running,
    async kept() {
      const { trust, usage } = await files();
      return { trust: createTrustStore(host, trust), usage: await openToolUsage(host, usage) };
    },
    async connector() {
      // A file of its own in the package: whoever has no servers never loads the library.
      const { createServerConnector } = await import("../node/mcp/create-connector.ts");
      const sandbox = createSandbox(process.env);
      return createServerConnector({
        env: process.env,
        enclosure: sandbox.enclosure,
        serverFolder: async (server) => (await files()).serverFolder(server),
        elapsed: host.elapsed,
        signIn: signIns,
      });
    },
  });
}
