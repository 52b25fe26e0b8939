import { existsSync } from "node:fs";
import { bubblewrapArgs, type Enclosed } from "./bubblewrap.ts";
import type { Places } from "./places.ts";
import { seatbeltProfile } from "./seatbelt.ts";

/** A program of the system's that encloses another one. */
export interface Mechanism {
  /** For people. */
  readonly name: string;
  /** It cannot shut the network here: what asks for none is given it all the same, and the level says so. */
  readonly networkOpen: boolean;
  /** Names that are not there are kept free by placeholders; else by a rule of its own. */
  readonly placeholders: boolean;
  /** All processes that a command starts end with its first. */
  readonly endsAll: boolean;
  wrap(command: Enclosed, places: Places): { readonly file: string; readonly args: readonly string[] };
}

export type FoundMechanism =
  | { readonly status: "found"; readonly mechanism: Mechanism }
  /** Two sentences for people: why there is none, and what would change that. */
  | { readonly status: "missing"; readonly why: string };

export interface MechanismPlace {
  readonly platform: NodeJS.Platform;
  /** Absolute paths, the first that is there is taken. Left out: where systems put bubblewrap. */
  readonly bubblewrap?: readonly string[];
}

/** Never looked up on PATH: a program that lies in a project must not be taken for it. */
const BUBBLEWRAP = ["/usr/bin/bwrap", "/bin/bwrap", "/usr/local/bin/bwrap", "/run/current-system/sw/bin/bwrap"];
const SANDBOX_EXEC = "/usr/bin/sandbox-exec";

export function findMechanism({ platform, bubblewrap = BUBBLEWRAP }: MechanismPlace): FoundMechanism {
  switch (platform) {
    case "linux": {
      const program = bubblewrap.find((path) => existsSync(path));
      if (program !== undefined) return { status: "found", mechanism: inBubblewrap(program) };
      return { status: "missing", why: `bubblewrap is not installed. ${INSTALL}` };
    }
    case "darwin":
      if (existsSync(SANDBOX_EXEC)) return { status: "found", mechanism: SEATBELT };
      return { status: "missing", why: "sandbox-exec is not there. It is part of macOS: look at /usr/bin." };
    default:
      return {
        status: "missing",
        why: "This system offers none to programs like this one. On Windows, open the folder in WSL 2 or in a dev container.",
      };
  }
}

const INSTALL = "Install it: apt install bubblewrap (Debian, Ubuntu), dnf install bubblewrap (Fedora).";

function inBubblewrap(program: string): Mechanism {
  return {
    name: "bubblewrap",
    networkOpen: false,
    placeholders: true,
    endsAll: true,
    wrap: (command, places) => ({ file: program, args: bubblewrapArgs(command, places) }),
  };
}

/** For kernels that refuse a network of its own to a user. */
export function withNetwork(mechanism: Mechanism): Mechanism {
  return {
    ...mechanism,
    networkOpen: true,
    wrap: (command, places) => mechanism.wrap({ ...command, confine: { ...command.confine, network: true } }, places),
  };
}

const SEATBELT: Mechanism = {
  name: "sandbox-exec",
  networkOpen: false,
  placeholders: false,
  endsAll: false,
  wrap: (command, places) => ({
    file: SANDBOX_EXEC,
    args: ["-p", seatbeltProfile(command, places), command.file, ...command.args],
  }),
};
