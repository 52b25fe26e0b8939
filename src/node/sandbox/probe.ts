import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ConfinementLevel } from "../../core/confinement.ts";
import type { Command, ExecResult } from "../../core/host.ts";

/** What a program that tries all it must not do got done. Told by its traces here, not by its word. */
export interface Facts {
  /** It ran to its end and could write where it may: without that the rest proves nothing. */
  readonly ran: boolean;
  /** Why not, in the system's words. */
  readonly said: string;
  readonly wroteOutside: boolean;
  readonly readSecret: boolean;
  readonly madeProtected: boolean;
  readonly reached: boolean;
}

/** Longest wait of the first command for the answer. */
const TIMEOUT_MS = 5_000;

/** Runs the canary by `run`, which is to confine it as commands are confined. Throws when nothing can be planted. */
export async function probe(run: (command: Command) => Promise<ExecResult>): Promise<Facts> {
  const folders: string[] = [];
  const plant = (at: string) => {
    const folder = realpathSync(mkdtempSync(join(at, ".frugal-swarm-probe-")));
    folders.push(folder);
    return folder;
  };
  const server = createServer((socket) => socket.destroy());
  let reached = false;
  server.on("connection", () => {
    reached = true;
  });
  try {
    const [inside, beside, home] = [plant(tmpdir()), plant(tmpdir()), plantInHome(plant)];
    const secret = `secret-${Math.random()}`;
    writeFileSync(join(home, "secret"), secret);
    const task = {
      inside: join(inside, "inside"),
      outside: [join(beside, "outside"), join(home, "outside")],
      protected: [join(inside, ".vscode"), join(inside, ".npmrc")],
      secret: join(home, "secret"),
      port: await listen(server),
    };
    const result = await run({
      file: process.execPath,
      args: ["-e", CANARY, JSON.stringify(task)],
      cwd: inside,
      env: { ELECTRON_RUN_AS_NODE: "1" },
      timeoutMs: TIMEOUT_MS,
      maxOutputBytes: 10_000,
      confine: { write: [inside], readOnly: [dirname(process.execPath)], network: false },
    });
    const said = result.status === "exited" ? result.stdout : "";
    return {
      ran: said.includes("tried all") && existsSync(task.inside),
      said: reasonOf(result),
      wroteOutside: task.outside.some((path) => existsSync(path)),
      readSecret: said.includes(secret),
      madeProtected: task.protected.some((path) => existsSync(path)) || said.includes("made protected"),
      reached,
    };
  } finally {
    server.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

/** The level is what failed to happen. */
export function levelOf(facts: Facts): ConfinementLevel {
  if (!facts.ran || facts.wroteOutside || facts.readSecret || facts.madeProtected) return "none";
  return facts.reached ? "files" : "files-and-network";
}

/** Tries each thing apart from the others, and says at the end that it has tried. */
const CANARY = `
const fs = require("node:fs"), net = require("node:net"), task = JSON.parse(process.argv[1]);
const attempt = (what) => { try { return what(); } catch { return undefined; } };
attempt(() => fs.writeFileSync(task.inside, "x"));
for (const path of task.outside) attempt(() => fs.writeFileSync(path, "x"));
for (const path of task.protected)
  if (attempt(() => { path.endsWith("rc") ? fs.writeFileSync(path, "x") : fs.writeFileSync(path + "/x", "x"); return 1; }))
    console.log("made protected");
console.log(attempt(() => fs.readFileSync(task.secret, "utf8")));
const done = () => { console.log("tried all"); process.exit(0); };
const socket = net.connect(task.port, "127.0.0.1", done);
socket.on("error", done);
setTimeout(done, 1000);
`;

/** A home that cannot be written holds no new secret; then one that lies where temp files lie is tried. */
function plantInHome(plant: (at: string) => string): string {
  try {
    return plant(homedir());
  } catch {
    return plant(tmpdir());
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

function reasonOf(result: ExecResult): string {
  switch (result.status) {
    case "exited":
      return result.stderr.trim().split("\n")[0] ?? "";
    case "timed-out":
      return `no answer within ${TIMEOUT_MS / 1000} s`;
    case "cancelled":
      return "cancelled";
    case "not-started":
      return result.reason;
    default:
      return result satisfies never;
  }
}
