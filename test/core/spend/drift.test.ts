import assert from "node:assert/strict";
import { join } from "node:path";
import { type NanoUsd, nanoUsd, usd } from "../../../src/core/money.ts";
import type { KeyLookup } from "../../../src/core/provider/account.ts";
import { compareOnceADay, compareWithKey, type DriftDeps } from "../../../src/core/spend/drift.ts";
import type { Ledger, NewAttempt } from "../../../src/core/spend/ledger.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { type FakeHost, fakeHost } from "../../support/fake-host.ts";
import { attempt, billed } from "../../support/ledger-attempts.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const NOON = Date.UTC(2026, 10, 22, 12);
const DAY_MS = 24 * 60 * 60_000;

describe("the comparison with the provider's books", () => {
  const folder = temporaryFolder();
  const live = new AbortController().signal;
  let ledger: Ledger;
  let host: FakeHost;
  let made = 0;

  beforeEach(async () => {
    ledger = await openLedger({ file: join(folder(), "ledger.sqlite") });
    host = fakeHost({ now: NOON });
  });

  afterEach(() => ledger.close());

  const spend = async (cost: NanoUsd | "open", change: Partial<NewAttempt> = {}): Promise<void> => {
    const id = `a${made++}`;
    await ledger.reserve(attempt(id, { bound: usd("0.50"), ...change }), []);
    await ledger.markSent(id);
    if (cost !== "open") await ledger.settle(id, billed(cost));
  };
  const deps = (key: KeyLookup): DriftDeps => ({
    ledger,
    host,
    endpoint: {
      baseUrl: "https://openrouter.ai/api/v1",
      key: async () => "k",
      simulated: false,
      label: "OpenRouter",
      openRouter: true,
    },
    account: { key: async () => key },
  });
  const compare = async (day: string, month: string, more: Parameters<typeof keyTold>[2] = {}) => {
    const comparison = await compareWithKey(deps(keyTold(day, month, more)), live);
    assert.ok(comparison.status === "compared");
    return comparison.drift;
  };

  it("sums this endpoint's rows of the UTC day and month, what is open beside", async () => {
    await spend(usd("4"), { at: NOON - 40 * DAY_MS });
    await spend(usd("2"), { at: NOON - 3 * DAY_MS });
    await spend(usd("1.02"));
    await spend(usd("8"), { endpoint: "http://localhost:11434" });
    await spend("open");
    const drift = await compare("1.02", "3.02");
    assert.deepEqual(drift.day, { ours: usd("1.02"), open: usd("0.50"), theirs: usd("1.02") });
    assert.deepEqual(drift.month, { ours: usd("3.02"), open: usd("0.50"), theirs: usd("3.02") });
    assert.equal(drift.verdict, "agrees");
    assert.equal(
      drift.text,
      "Ours $1.02, OpenRouter $1.02 today; ours $3.02, OpenRouter $3.02 this month. Up to $0.50 of ours is not decided yet.",
    );
  });

  it("lets a cent pass where amounts are small, and one percent where they are large", async () => {
    await spend(usd("0.10"));
    assert.equal((await compare("0.11", "0.11")).verdict, "agrees");
    assert.equal((await compare("0.09", "0.09")).verdict, "agrees");
    assert.equal((await compare("0.111", "0.111")).verdict, "theirs-higher");
    await spend(usd("100"));
    assert.equal((await compare("101.1", "101.1")).verdict, "agrees");
    assert.equal((await compare("101.2", "101.2")).verdict, "theirs-higher");
  });

  it("says that something else uses the key, and for how much, and advises a limit", async () => {
    await spend(usd("1.02"));
    const drift = await compare("1.05", "6.05");
    assert.equal(drift.verdict, "theirs-higher");
    assert.equal(
      drift.text,
      "Ours $1.02, OpenRouter $1.05 today; ours $1.02, OpenRouter $6.05 this month. Something else has used the key at OpenRouter for $5.03 this month: the budgets here do not count that.",
    );
    const unlimited = await compare("1.05", "6.05", { limit: null, limitRemaining: null });
    assert.match(unlimited.text, /Give the key a credit limit of its own/);
    assert.equal(unlimited.limitRemaining, null);
  });

  it("explains a difference by what is held when that is enough", async () => {
    await spend(usd("1"));
    await spend("open");
    assert.match((await compare("1.30", "1.30")).text, /Up to \$0\.50 of ours is not decided yet, which explains it/);
    assert.match(
      (await compare("1.60", "1.60")).text,
      /Something else has used the key .* for \$0\.10 this month, even if/,
    );
  });

  it("alarms when ours is higher on either side, whatever the other says", async () => {
    await spend(usd("1"));
    for (const [day, month] of [
      ["0.5", "9"],
      ["1", "0.5"],
    ] as const) {
      const drift = await compare(day, month);
      assert.equal(drift.verdict, "ours-higher");
      assert.match(drift.text, /Ours should not be higher/);
    }
  });

  it("counts calls on the user's own provider keys on both sides", async () => {
    await spend(usd("1.05"));
    const ownKeys = { usage: usd("9"), usageDaily: usd("1"), usageMonthly: usd("1") };
    assert.equal((await compare("0.05", "0.05", { ownKeys })).verdict, "agrees");
  });

  it("does not compare with what is not told, and says why", async () => {
    const why = async (key: KeyLookup) => {
      const comparison = await compareWithKey(deps(key), live);
      return comparison.status === "not-compared" && comparison.why;
    };
    assert.equal(await why({ status: "not_told" }), "OpenRouter does not tell what a key has used");
    assert.equal(await why({ status: "unauthorized", why: "HTTP 401" }), "HTTP 401");
    assert.equal(await why({ status: "unreachable", why: "no answer" }), "no answer");
    assert.match(String(await why(keyTold("1", "1", { usageDaily: null }))), /in a day and a month/);
  });

  it("is told to one window a day, and not used up by a morning without network", async () => {
    const second = await openLedger({ file: join(folder(), "ledger.sqlite") });
    const told = deps(keyTold("0", "0"));
    assert.equal(await compareOnceADay(deps({ status: "unreachable", why: "no network" }), live), null);
    assert.equal((await compareOnceADay(told, live))?.verdict, "agrees");
    assert.equal(await compareOnceADay({ ...told, ledger: second }, live), null);
    await host.advance(DAY_MS);
    assert.equal((await compareOnceADay({ ...told, ledger: second }, live))?.verdict, "agrees");
    await second.close();
  });
});

type ToldKey = Extract<KeyLookup, { status: "told" }>["key"];

function keyTold(day: string, month: string, more: Partial<ToldKey> = {}): KeyLookup {
  const none = { usage: null, usageDaily: null, usageMonthly: null };
  const key: ToldKey = {
    label: "sk-or-v1-au7...890",
    usage: usd("100"),
    usageDaily: usd(day),
    usageMonthly: usd(month),
    ownKeys: none,
    limit: usd("10"),
    limitRemaining: nanoUsd(usd("10") - usd("1")),
    limitReset: "monthly",
    isFreeTier: false,
    expiresAt: null,
    ...more,
  };
  return { status: "told", key };
}
