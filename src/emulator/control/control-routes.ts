import * as z from "zod";
import type { Emulation } from "../emulation.ts";
import type { Exchange } from "../exchange.ts";
import { NAMED_FAULTS } from "../faults/catalogue.ts";
import { changeWorld } from "../faults/change-world.ts";
import { FaultRule } from "../faults/rule-schema.ts";
import { Change, ClockStep, RecordsOf } from "./control-schema.ts";

/** Below it lies what OpenRouter does not have. */
export const CONTROL_ROOT = "/__emulator";

/** Answers a request of the control API; whether it was one. Only asked where the control API is on. */
export async function controlRoute(emulation: Emulation, exchange: Exchange): Promise<boolean> {
  const { pathname } = new URL(exchange.request.url ?? "/", "http://localhost");
  if (pathname !== CONTROL_ROOT && !pathname.startsWith(`${CONTROL_ROOT}/`)) return false;
  const command = `${exchange.request.method} ${pathname.slice(CONTROL_ROOT.length)}`;
  const handle = COMMANDS.get(command);
  const answer = handle ? await handle(emulation, exchange) : wrong(404, `${command}: no such command`);
  exchange.json(answer.status, answer.body);
  return true;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Command = (emulation: Emulation, exchange: Exchange) => Answer | Promise<Answer>;

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["GET ", (emulation) => ok({ simulated: true, commands: [...COMMANDS.keys()], ...state(emulation) })],
  ["GET /faults", () => ok([...NAMED_FAULTS].map(([name, { summary }]) => ({ name, summary })))],
  ["GET /rules", ({ rules }) => ok(rules.list())],
  ["POST /rules", (emulation, exchange) => addRules(emulation, exchange)],
  [
    "DELETE /rules",
    ({ rules }) => {
      rules.clear();
      return ok({});
    },
  ],
  ["GET /bill", ({ bill }) => ok(bill.entries())],
  [
    "PUT /records",
    (emulation, exchange) =>
      read(exchange, RecordsOf, ({ generation, delayMs = 0, misses = 0, neverShare = 0 }) => {
        const rule = { delayMs, misses, neverShare };
        if (generation === undefined) emulation.records.rule = rule;
        else emulation.records.except(generation, rule);
        return ok(rule);
      }),
  ],
  [
    "POST /change",
    (emulation, exchange) =>
      read(exchange, Change, ({ key: text, ...change }) => {
        const key = emulation.account.keys().find((one) => text === undefined || one.key === text);
        if (!key) return wrong(400, `key: ${text} is not known`);
        changeWorld(emulation, change, key, emulation.market.defaultModel);
        return ok({});
      }),
  ],
  [
    "POST /clock",
    (emulation, exchange) =>
      read(exchange, ClockStep, ({ advanceMs }) => {
        emulation.advanceClock(advanceMs);
        return ok({ now: new Date(emulation.clock()).toISOString() });
      }),
  ],
]);

function state({ rules, bill, clock }: Emulation) {
  return {
    now: new Date(clock()).toISOString(),
    rules: rules.list(),
    generations: bill.entries().length,
    billedUsd: bill.total() / 1e9,
  };
}

/** One rule or a list of them. */
function addRules({ rules }: Emulation, exchange: Exchange): Promise<Answer> {
  return read(exchange, z.union([FaultRule, z.array(FaultRule)]), (given) => {
    for (const rule of [given].flat()) rules.add(rule);
    return ok(rules.list());
  });
}

async function read<S extends z.ZodType>(
  exchange: Exchange,
  schema: S,
  use: (value: z.output<S>) => Answer,
): Promise<Answer> {
  const parsed = schema.safeParse(await exchange.jsonBody());
  return parsed.success ? use(parsed.data) : wrong(400, z.prettifyError(parsed.error));
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function wrong(status: number, message: string): Answer {
  return { status, body: { error: { code: status, message } } };
}
