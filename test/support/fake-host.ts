import type { Files, Host } from "../../src/core/host.ts";

/** A host whose clock stands still until the test moves it. */
export interface FakeHost extends Host {
  /** Moves both clocks on, wakes every sleeper that is due in the order of its time, and lets what they do settle. */
  advance(ms: number): Promise<void>;
  /** Sleepers that wait now, in milliseconds from now, soonest first. */
  sleeping(): readonly number[];
  readonly logged: readonly { readonly level: string; readonly message: string }[];
}

export interface FakeHostOptions {
  readonly fetch?: typeof globalThis.fetch;
  readonly files?: Files;
  readonly exec?: Host["exec"];
  /** Wall clock at the start; milliseconds since the epoch. */
  readonly now?: number;
  readonly seed?: number;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** What is not given throws when it is asked for, so that no test uses the world without saying so. */
export function fakeHost(options: FakeHostOptions = {}): FakeHost {
  const start = options.now ?? Date.UTC(2026, 10, 22, 12);
  const sleepers = new Set<Sleeper>();
  const logged: { level: string; message: string }[] = [];
  let clock = 0;
  let ids = 0;
  let seed = options.seed ?? 1;
  return {
    fetch: options.fetch ?? (() => unexpected("fetch")),
    files: options.files ?? refusingFiles(),
    exec: options.exec ?? ((command) => unexpected(`exec ${command.file}`)),
    claim: (folder) => unexpected(`a claim of ${folder}`),
    outline: () => unexpected("outline"),
    shell: { parse: () => unexpected("a parse of a line"), find: () => unexpected("a search on PATH") },
    confinement: async () => ({ level: "none", by: "", text: "A host of a test." }),
    freeBytes: async () => null,
    home: null,
    now: () => start + clock,
    elapsed: () => clock,
    sleep: (ms, signal) => sleepOn(sleepers, clock + ms, signal),
    random: () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    },
    id: () => `id-${++ids}`,
    log: (level, message) => logged.push({ level, message }),
    async advance(ms) {
      const end = clock + ms;
      await settled();
      for (let next = firstDue(sleepers, end); next; next = firstDue(sleepers, end)) {
        clock = Math.max(clock, next.at);
        next.wake();
        await settled();
      }
      clock = end;
    },
    sleeping: () => [...sleepers].map((one) => one.at - clock).sort((a, b) => a - b),
    logged,
  };
}

function sleepOn(sleepers: Set<Sleeper>, at: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const leave = () => {
      sleepers.delete(sleeper);
      signal.removeEventListener("abort", abort);
    };
    const abort = () => {
      leave();
      reject(signal.reason);
    };
    const sleeper: Sleeper = {
      at,
      wake: () => {
        leave();
        resolve();
      },
    };
    sleepers.add(sleeper);
    signal.addEventListener("abort", abort, { once: true });
  });
}

function firstDue(sleepers: ReadonlySet<Sleeper>, end: number): Sleeper | undefined {
  let first: Sleeper | undefined;
  for (const one of sleepers) if (one.at <= end && (!first || one.at < first.at)) first = one;
  return first;
}

/** Long enough for chains of promises and for local sockets to have said what they had to say; not a wait. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

function unexpected(what: string): never {
  throw new Error(`the test did not expect ${what}`);
}

/** For what must not touch the disk. */
export function refusingFiles(): Files {
  const refuse = (path: string) => unexpected(`a file operation on ${path}`);
  return {
    read: refuse,
    write: refuse,
    append: refuse,
    stat: refuse,
    list: refuse,
    makeFolder: refuse,
    remove: refuse,
    move: refuse,
    link: refuse,
    realPath: refuse,
  };
}
