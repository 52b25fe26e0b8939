import assert from "node:assert/strict";
import { join } from "node:path";
import type { Host } from "../../src/core/host.ts";
import type { CopyStore } from "../../src/core/workspace/copies.ts";
import type { SnapshotLimits } from "../../src/core/workspace/limits.ts";
import { openCopyStore } from "../../src/core/workspace/open-store.ts";
import { createNodeHost } from "../../src/node/host.ts";
import { temporaryFolder } from "./trees.ts";

/** A user's folder and a swarm's folder on the real disk, with real git. */
export interface Bench {
  readonly host: Host;
  readonly workspace: string;
  readonly run: string;
  /** Fails the test when no store can be opened. */
  open(limits?: SnapshotLimits): Promise<CopyStore>;
  dispose(): void;
}

export async function createBench(): Promise<Bench> {
  const folder = temporaryFolder();
  const host = createNodeHost();
  const [workspace, run] = [join(folder.path, "work"), join(folder.path, "runs", "one")];
  await host.files.makeFolder(workspace);
  return {
    host,
    workspace,
    run,
    dispose: folder.dispose,
    open: async (limits) => {
      const place = { workspace, folder: run, ...(limits ? { limits } : {}) };
      const store = await openCopyStore(host, place, new AbortController().signal);
      assert.ok("base" in store, "status" in store ? store.message : "");
      return store;
    },
  };
}
