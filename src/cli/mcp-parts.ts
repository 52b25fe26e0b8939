import { existsSync } from "node:fs";
import type { ConfigFiles } from "../core/engine-types.ts";
import { createHistory, type History } from "../core/history/history.ts";
import type { Host } from "../core/host.ts";
import type { Settings } from "../core/settings.ts";
import type { Ledger } from "../core/spend/ledger.ts";
import { capsOf } from "../core/spend/limits.ts";
import { dataFolder } from "../node/data-folder.ts";
import { createNodeHost } from "../node/host.ts";
import { openLedger } from "../node/ledger/client.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import { readConfigs } from "../node/read-configs.ts";
import { type Answers, createAnswers } from "./mcp-answer.ts";
import { createServerBudget, type ServerBudget } from "./mcp-budget.ts";
import { createOwnSwarms, type OwnSwarms } from "./mcp-swarms.ts";
import { printable } from "./printable.ts";
import { bundledScenarios, PROJECT } from "./project.ts";
import type { CliContext } from "./run.ts";
import { openSession, type Session } from "./session.ts";

/** All that the tools of `frugal-swarm mcp` work with. */
export interface McpParts extends McpChoices {
  readonly host: Host;
  readonly configs: ConfigFiles;
  readonly own: OwnSwarms;
  readonly budget: ServerBudget;
  readonly history: History;
  readonly answers: Answers;
  /** Opened by the first who needs it: a server that nobody uses costs nothing. Rejects in words for a person. */
  session(): Promise<Session>;
  /** The session where one was opened. */
  opened(): Promise<Session | null>;
  /** The user's ledger of real spend; `null`: nothing was ever spent. */
  realLedger(): Promise<Ledger | null>;
  /** The caller is gone. */
  readonly closing: AbortSignal;
  /** Ends all swarms so that they can be resumed, and resolves when nothing of them is left in this process. */
  close(): Promise<void>;
}

/** What the user has decided on the command line. */
export interface McpChoices {
  readonly settings: Settings;
  readonly endpointGiven: boolean;
  readonly simulated: boolean;
  /** Absolute folders, without links, that swarms may be launched in. Runs in others are not told of. */
  readonly folders: readonly string[];
  /** The user has named them: their programs may be run, as in a terminal. */
  readonly named: boolean;
  readonly mayApply: boolean;
}

/** As in `run`: its progress can be followed. */
const SIMULATED_LATENCY = { firstTokenMs: 120, tokensPerSecond: 1_500 };

export async function createMcpParts(choices: McpChoices, { env: given }: CliContext): Promise<McpParts> {
  const host = createNodeHost({ log: (level, text) => process.stderr.write(`${level}: ${printable(text)}\n`) });
  const keys = [given.OPENROUTER_API_KEY, given.ENDPOINT_API_KEY];
  // Without its key the session is on the simulator.
  const env = choices.simulated ? { ...given, OPENROUTER_API_KEY: undefined } : given;
  const closing = new AbortController();
  const own = createOwnSwarms();
  let session: Promise<Session> | null = null;
  let book: Promise<Ledger> | null = null;
  const opened = async () => (session === null ? null : session.catch(() => null));
  const realLedger = async (): Promise<Ledger | null> => {
    const open = choices.simulated ? null : await opened();
    if (open !== null) return open.ledger;
    const file = ledgerFile(env);
    if (book === null && existsSync(file)) {
      book = openLedger({ file });
      book.catch(() => {
        book = null;
      });
    }
    return book;
  };
  return {
    ...choices,
    host,
    configs: await readConfigs(`${PROJECT}/configs`, env),
    own,
    budget: createServerBudget(capsOf(choices.settings).swarm),
    history: createHistory({
      host,
      runsFolder: `${await dataFolder(env)}/runs`,
      ledger: realLedger,
      keys: async () => keys,
    }),
    answers: createAnswers({ simulated: choices.simulated, keys, freshId: () => host.id() }),
    session() {
      session ??= openSession({
        settings: choices.settings,
        env,
        endpointGiven: choices.endpointGiven,
        signal: closing.signal,
        scenarios: bundledScenarios,
        latency: SIMULATED_LATENCY,
      });
      // The next one who needs it tries again.
      session.catch(() => {
        session = null;
      });
      return session;
    },
    opened,
    realLedger,
    closing: closing.signal,
    async close() {
      closing.abort();
      await own.close();
      await (await opened())?.close();
      await (await book?.catch(() => null))?.close();
    },
  };
}
