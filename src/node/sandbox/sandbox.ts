import type { ProvenConfinement } from "../../core/confinement.ts";
import { errorText } from "../../core/error-text.ts";
import type { Command, ExecResult } from "../../core/host.ts";
import type { HostEnvironment } from "../closed-environment.ts";
import { execute } from "../exec.ts";
import type { Enclosure } from "./enclose.ts";
import { findMechanism, type Mechanism, type MechanismPlace, withNetwork } from "./mechanism.ts";
import { type Places, placesOf } from "./places.ts";
import { levelOf, probe } from "./probe.ts";

/** Runs commands, those that ask for it confined as far as was proved. */
export interface Sandbox {
  exec(command: Command, signal: AbortSignal): Promise<ExecResult>;
  prove(): Promise<ProvenConfinement>;
  /** For programs that stay, which `exec` does not run. */
  enclosure(): Promise<Enclosure>;
}

interface Proof {
  readonly proven: ProvenConfinement;
  readonly mechanism: Mechanism | null;
}

/** One proof serves all hosts of a process that see the same programs and the same homes. */
const proofs = new Map<string, Promise<Proof>>();

/** Nothing is looked at before the first command that is to be confined. */
export function createSandbox(env: HostEnvironment, place: MechanismPlace = { platform: process.platform }): Sandbox {
  let known: Places | undefined;
  const places = () => {
    known ??= placesOf(env);
    return known;
  };
  const proof = () => {
    const key = JSON.stringify([place, env.PATH, env.Path, env.HOME]);
    const earlier = proofs.get(key);
    if (earlier !== undefined) return earlier;
    const now = prove(place, env, places);
    proofs.set(key, now);
    return now;
  };
  return {
    exec: async (command, signal) => {
      if (command.confine === undefined || signal.aborted) return await execute(command, signal, env);
      return await execute(command, signal, env, { mechanism: (await proof()).mechanism, places: places() });
    },
    prove: async () => (await proof()).proven,
    enclosure: async () => ({ mechanism: (await proof()).mechanism, places: places() }),
  };
}

async function prove(place: MechanismPlace, env: HostEnvironment, places: () => Places): Promise<Proof> {
  const found = findMechanism(place);
  if (found.status === "missing") return nothing(found.why);
  try {
    let said = "";
    for (const mechanism of [found.mechanism, withNetwork(found.mechanism)]) {
      const never = new AbortController().signal;
      const facts = await probe((command) => execute(command, never, env, { mechanism, places: places() }));
      const level = levelOf(facts);
      if (level !== "none") return { mechanism, proven: { level, by: mechanism.name, text: textOf(level, mechanism) } };
      if (facts.ran)
        return nothing(`${mechanism.name} is there, but a program in it could do what it must not. ${REPORT}`);
      said ||= facts.said;
    }
    return nothing(`${found.mechanism.name} does not work here (${said || "no words"}). ${ALLOW}`);
  } catch (error) {
    return nothing(`Whether it would could not be tried out: ${errorText(error)}. Free some space and start again.`);
  }
}

function textOf(level: "files" | "files-and-network", { name }: Mechanism): string {
  const start = `Checks and commands run in ${name}: they write only in their copy and do not see your home folder`;
  if (level === "files-and-network") return `${start}, and no connection leads out.`;
  return `${start}, but the network stays open to them, since this system gives no network of its own to a program.`;
}

function nothing(why: string): Proof {
  const text = `Checks and commands run in a copy with a closed environment, but the system does not keep them from writing elsewhere. ${why}`;
  return { mechanism: null, proven: { level: "none", by: "", text } };
}

const ALLOW =
  "On Ubuntu 24.04 and later load the AppArmor profile bwrap-userns-restrict (package apparmor-profiles); in a container allow user namespaces.";
const REPORT = "Please report that.";
