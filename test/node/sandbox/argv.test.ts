import assert from "node:assert/strict";
import { protectedReason } from "../../../src/core/workspace/protected.ts";
import { bubblewrapArgs, type Enclosed } from "../../../src/node/sandbox/bubblewrap.ts";
import { findMechanism } from "../../../src/node/sandbox/mechanism.ts";
import type { Places } from "../../../src/node/sandbox/places.ts";
import { type Facts, levelOf } from "../../../src/node/sandbox/probe.ts";
import { PROTECTED_FILES, PROTECTED_FOLDERS } from "../../../src/node/sandbox/protected-names.ts";
import { seatbeltProfile } from "../../../src/node/sandbox/seatbelt.ts";

const PLACES: Places = {
  hidden: ["/home", "/run", "/tmp"],
  shown: [{ real: "/home/ann/.nvm/versions/v24/bin", at: "/home/ann/node/bin" }],
  env: {},
};

const COMMAND: Enclosed = {
  file: "/bin/sh",
  args: ["-c", 'exec "$@"', "sh", "npm", "test"],
  cwd: "/home/ann/runs/copy/src",
  privateFolder: "/tmp/private",
  confine: {
    write: ["/home/ann/runs/copy"],
    readOnly: ["/home/ann/app/node_modules", "/opt/app/node_modules", "/home/ann/runs/copy/vendor"],
    network: false,
  },
  protectedPaths: ["/home/ann/runs/copy/.npmrc"],
  emptyFolders: ["/home/ann/runs/copy/.vscode"],
};

describe("the enclosure of a command", () => {
  it("is this for bubblewrap: what must stay lies over what may be written, and that over what is hidden", () => {
    const golden = `
--unshare-all --die-with-parent --new-session --cap-drop ALL --ro-bind / / --dev /dev --proc /proc
--tmpfs /home --tmpfs /run --bind /tmp/private/system-temp /tmp
--ro-bind /home/ann/.nvm/versions/v24/bin /home/ann/node/bin
--ro-bind /home/ann/app/node_modules /home/ann/app/node_modules
--bind /tmp/private /tmp/private --bind /home/ann/runs/copy /home/ann/runs/copy
--ro-bind /home/ann/runs/copy/vendor /home/ann/runs/copy/vendor
--ro-bind /home/ann/runs/copy/.npmrc /home/ann/runs/copy/.npmrc
--perms 0555 --tmpfs /home/ann/runs/copy/.vscode
--chdir /home/ann/runs/copy/src -- /bin/sh -c exec_"$@" sh npm test`;
    const said = bubblewrapArgs(COMMAND, PLACES).map((one) => one.replace(" ", "_"));
    assert.deepEqual(said, golden.trim().split(/\s+/));
  });

  it("shares the network only when that is asked for", () => {
    const open = { ...COMMAND, confine: { ...COMMAND.confine, network: true } };
    assert.deepEqual(
      bubblewrapArgs(open, PLACES).filter((one) => !bubblewrapArgs(COMMAND, PLACES).includes(one)),
      ["--share-net"],
    );
    assert.ok(!seatbeltProfile(open, PLACES).includes("(deny network*)"));
  });

  it("holds the home of a program that keeps one, as its own to write in", () => {
    const kept = { ...COMMAND, home: "/home/ann/.local/servers/a" };
    assert.match(bubblewrapArgs(kept, PLACES).join(" "), /--bind (\S+)\/servers\/a \1\/servers\/a --bind/);
    assert.match(
      seatbeltProfile(kept, PLACES),
      /\(allow file-write\* \(subpath "\/tmp\/private"\) \(subpath "\/home\/ann\/.local\/servers\/a"\)/,
    );
  });

  it("is this for sandbox-exec", () => {
    const quoted = { ...COMMAND, confine: { ...COMMAND.confine, write: ['/Users/ann/a "b"'] } };
    assert.equal(
      seatbeltProfile(quoted, PLACES),
      `(version 1)
(allow default)
(deny network*)
(deny file-write* (subpath "/"))
(allow file-write* (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (literal "/dev/dtracehelper") (literal "/dev/stdout") (literal "/dev/stderr"))
(allow file-write* (subpath "/tmp/private") (subpath "/Users/ann/a \\"b\\""))
(deny file-read-data (subpath "/home") (subpath "/run") (subpath "/tmp"))
(allow file-read-data (subpath "/home/ann/.nvm/versions/v24/bin") (subpath "/home/ann/node/bin") (subpath "/home/ann/app/node_modules") (subpath "/opt/app/node_modules") (subpath "/home/ann/runs/copy/vendor") (subpath "/tmp/private") (subpath "/Users/ann/a \\"b\\""))
(deny file-write* (subpath "/home/ann/app/node_modules") (subpath "/opt/app/node_modules") (subpath "/home/ann/runs/copy/vendor"))
(deny file-write* (require-all (subpath "/Users/ann/a \\"b\\"") (regex "/(\\\\.git|\\\\.husky|\\\\.vscode|\\\\.claude|\\\\.cursor|\\\\.npmrc)(/|$)")))
(deny file-write* (subpath "/home/ann/runs/copy/.npmrc"))
`,
    );
  });

  it("keeps only such names free as are protected", () => {
    for (const name of [...PROTECTED_FOLDERS, ...Object.keys(PROTECTED_FILES)]) assert.ok(protectedReason(name), name);
  });
});

describe("the level of confinement", () => {
  const kept: Facts = {
    ran: true,
    said: "",
    wroteOutside: false,
    readSecret: false,
    madeProtected: false,
    reached: false,
  };

  it("is what failed to happen, and none where nothing was tried", () => {
    assert.equal(levelOf(kept), "files-and-network");
    assert.equal(levelOf({ ...kept, reached: true }), "files");
    for (const broken of [{ ran: false }, { wroteOutside: true }, { readSecret: true }, { madeProtected: true }])
      assert.equal(levelOf({ ...kept, ...broken }), "none", JSON.stringify(broken));
  });

  it("names what is missing, and what to do about it", () => {
    const missing = (platform: NodeJS.Platform) => {
      const found = findMechanism({ platform, bubblewrap: ["/no/such/bwrap"] });
      return found.status === "missing" ? found.why : found.mechanism.name;
    };
    assert.match(missing("linux"), /not installed.*apt install bubblewrap/);
    assert.match(missing("win32"), /WSL 2/);
  });
});
