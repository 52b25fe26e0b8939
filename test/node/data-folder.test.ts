import assert from "node:assert/strict";
import { chmod, mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { dataFolder, dataFolderPath } from "../../src/node/data-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("the user's data folder", () => {
  const folder = temporaryFolder();

  it("is where each system keeps such data", () => {
    assert.equal(dataFolderPath({}, "linux", "/home/u"), join("/home/u", ".local", "share", "frugal-swarm"));
    assert.equal(dataFolderPath({ XDG_DATA_HOME: "/data" }, "linux", "/home/u"), join("/data", "frugal-swarm"));
    assert.equal(
      dataFolderPath({ XDG_DATA_HOME: "relative" }, "linux", "/home/u"),
      join("/home/u", ".local", "share", "frugal-swarm"),
    );
    assert.equal(
      dataFolderPath({}, "darwin", "/Users/u"),
      join("/Users/u", "Library", "Application Support", "frugal-swarm"),
    );
    assert.equal(dataFolderPath({ APPDATA: "/roaming" }, "win32", "/u"), join("/roaming", "frugal-swarm"));
  });

  it("can be named, absolutely", () => {
    assert.equal(dataFolderPath({ FRUGAL_SWARM_DATA: "/elsewhere" }, "linux", "/home/u"), "/elsewhere");
    assert.throws(() => dataFolderPath({ FRUGAL_SWARM_DATA: "x" }, "linux", "/home/u"), /absolute folder, but is "x"/);
  });

  it("is made, and closed to others even when it stood open", async function () {
    const FRUGAL_SWARM_DATA = join(folder(), "a", "b");
    assert.equal(await dataFolder({ FRUGAL_SWARM_DATA }), FRUGAL_SWARM_DATA);
    await mkdir(FRUGAL_SWARM_DATA, { recursive: true });
    if (process.platform === "win32") this.skip();
    await chmod(FRUGAL_SWARM_DATA, 0o755);
    await dataFolder({ FRUGAL_SWARM_DATA });
    assert.equal((await stat(FRUGAL_SWARM_DATA)).mode & 0o777, 0o700);
  });
});
