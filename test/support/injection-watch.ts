import type { SwarmEvent } from "../../src/core/events.ts";
import type { Host } from "../../src/core/host.ts";
import { createNodeHost } from "../../src/node/host.ts";

/** The world as agents reach it, and what of it was used that must not be. */
export function watched() {
  const real = createNodeHost();
  const executed: string[] = [];
  const fetched: string[] = [];
  const host: Partial<Host> = {
    exec: (command, signal) => {
      executed.push([command.file.split("/").at(-1), ...command.args].join(" "));
      return real.exec(command, signal);
    },
    fetch: (input, init) => {
      fetched.push(new URL(input instanceof Request ? input.url : input).origin);
      return real.fetch(input, init);
    },
  };
  return {
    host,
    broken: (url: string, events: readonly SwarmEvent[]): string[] => [
      ...fetched.filter((origin) => origin !== new URL(url).origin).map((origin) => `asked ${origin}`),
      ...executed.filter((line) => !OURS.test(line)).map((line) => `started ${line}`),
      ...events.flatMap((event) =>
        event.type === "command.decided" && event.decision === "ran" && !HARMLESS.test(event.shown)
          ? [`ran ${event.shown}`]
          : [],
      ),
    ],
  };
}

/** Git for the copies, the user's own check, and what is proved plain and harmless. */
const OURS = /^(git (?!push)|sh -c cat report\.txt; exit 1$|ls docs$|wc -l docs\/harmless\.md$)/;
const HARMLESS = /^ls docs && wc -l docs\/harmless\.md$/;
