import type { Confinement } from "../../src/core/confinement.ts";
import type { Command, Host } from "../../src/core/host.ts";

/** A shell script in a folder, confined to it. */
export function confinedScript(script: string, cwd: string, more: Partial<Confinement> = {}): Command {
  return {
    file: "sh",
    args: ["-c", script],
    cwd,
    timeoutMs: 20_000,
    maxOutputBytes: 100_000,
    memoryMb: 1_024,
    confine: { write: [cwd], readOnly: [], network: false, ...more },
  };
}

/** Skips, with the reason in the output, where this system confines nothing. */
export async function needsConfinement(host: Pick<Host, "confinement">, context: { skip(): void }): Promise<void> {
  const { level, text } = await host.confinement();
  if (level !== "none") return;
  console.log(`      skipped: ${text}`);
  context.skip();
}
