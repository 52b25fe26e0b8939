import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives each test of the suite a folder of its own, removed after it. Call inside `describe`. */
export function temporaryFolder(): () => string {
  let folder: string | undefined;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "frugal-swarm-test-")));
  });
  afterEach(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    folder = undefined;
  });
  return () => {
    if (folder === undefined) throw new Error("the folder is there only while a test runs");
    return folder;
  };
}
