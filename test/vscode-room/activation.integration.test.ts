import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { COMMAND_IDS } from "../../src/vscode/command-ids.ts";
import { temporaryFolder, writeTree } from "../support/trees.ts";

const CHILD = fileURLToPath(new URL("../support/activation-child.ts", import.meta.url));

/** Where a careless extension looks when a folder is opened. Who reads a pipe that nobody writes to waits for ever. */
const PIPES =
  `package.json AGENTS.md CLAUDE.md .env .git .gitignore .vscode/settings.json .vscode/mcp.json .mcp.json .npmrc
  .frugal-swarm/balanced.json .cursor/rules README.md tsconfig.json src`.split(/\s+/);

describe("activation, in a folder that is a trap", () => {
  for (const trusted of ["trusted", "untrusted"]) {
    it(`opens no file of a ${trusted} folder, starts nothing and asks nobody, before the first command`, function () {
      if (process.platform === "win32") this.skip();
      const folder = temporaryFolder();
      try {
        const work = join(folder.path, "work");
        for (const path of PIPES) {
          mkdirSync(join(work, path, ".."), { recursive: true });
          execFileSync("mkfifo", [join(work, path)]);
        }
        for (const name of ["git", "node", "rg", "npm", "sh"]) {
          writeTree(work, { [name]: `#!/bin/sh\ntouch "${join(folder.path, "canary")}"\n` });
          chmodSync(join(work, name), 0o755);
        }
        const data = join(folder.path, "data");
        const ran = spawnSync(process.execPath, [CHILD, work, trusted], {
          cwd: work,
          encoding: "utf8",
          timeout: 30_000,
          env: { PATH: `${work}:.:${process.env.PATH}`, HOME: folder.path, FRUGAL_SWARM_DATA: data },
        });
        assert.equal(ran.status, 0, ran.stderr + ran.error?.message);
        const { timers, commands, ...touched } = JSON.parse(ran.stdout);
        assert.deepEqual(touched, { files: [], processes: [], sockets: [] });
        assert.deepEqual(
          COMMAND_IDS.filter((id) => !commands.includes(`frugalSwarm.${id}`)),
          [],
        );
        assert.ok(
          timers.every((ms: number) => ms >= 1_000),
          `timers of ${timers} ms`,
        );
        assert.equal(spawnSync("ls", ["-A", folder.path], { encoding: "utf8" }).stdout, "work\n", "nothing was made");
      } finally {
        folder.dispose();
      }
    });
  }

  it("would be seen to do any of it", () => {
    const folder = temporaryFolder();
    try {
      const work = join(folder.path, "work");
      writeTree(work, { "AGENTS.md": "x" });
      const ran = spawnSync(process.execPath, [CHILD, work, "trusted", "careless"], {
        encoding: "utf8",
        env: { PATH: process.env.PATH, HOME: folder.path, FRUGAL_SWARM_DATA: join(folder.path, "data") },
      });
      const { files, processes, sockets } = JSON.parse(ran.stdout);
      assert.match(files.join(), /^stat .*AGENTS\.md,existsSync .*\.git$/);
      assert.match(processes.join(), /execFileSync true/);
      assert.match(sockets.join(), /createServer.*listen 0.*fetch http/);
    } finally {
      folder.dispose();
    }
  });
}).timeout(90_000);
