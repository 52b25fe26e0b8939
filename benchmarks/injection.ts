import { performance } from "node:perf_hooks";
import fc from "fast-check";
import { clean, writeOut } from "../src/core/untrusted/clean.ts";
import { FORMS, injections } from "../test/support/injection-forms.ts";
import { CARRIERS, runInjected } from "../test/support/injection-run.ts";

/**
 * Instructions in what agents read, at length: every string in all seven carriers, three agents in a row whose simulated
 * models obey all that they read, the real engine, tools, processes and disk. `npm test` does a tenth of it. And texts of
 * all characters through the cleaning. Parts by name: `npm run bench:injection -- cleaning swarms`. Throws with the case
 * at the first thing that happened unasked.
 */
const BATCH = 9;
const TEXTS = 100_000;

const parts: Readonly<Record<string, () => Promise<string>>> = {
  async cleaning() {
    let hidden = 0;
    const unit = fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.constantFrom("\u200b", "\u{e0041}", "\r\n", "❤️"),
    );
    const texts = fc.array(unit, { maxLength: 20 }).map((all) => all.join(""));
    fc.assert(
      fc.property(texts, (text) => {
        const once = clean(text);
        hidden += once.hidden;
        if (clean(once.text).text !== once.text || /(?!\n|\t|\ufe0e|\ufe0f)[\p{Cc}\p{DI}]/u.test(once.text))
          return false;
        const { text: shown, places } = writeOut(text);
        return places.reduceRight((all, { from, to, raw }) => all.slice(0, from) + raw + all.slice(to), shown) === text;
      }),
      { numRuns: TEXTS },
    );
    return `${TEXTS} texts, ${hidden} hidden characters: all written out, none lost`;
  },
  async swarms() {
    const all = injections();
    let [calls, refused, third] = [0, 0, 0];
    for (let at = 0; at < all.length; at += BATCH) {
      const ran = await runInjected(all.slice(at, at + BATCH), at % 2 === 0);
      if (ran.broken.length > 0) throw new Error(`strings ${at} to ${at + BATCH - 1}: ${ran.broken.join("; ")}`);
      calls += ran.calls;
      refused += ran.refused;
      third += Object.values(ran.obeyed.third).reduce((sum, count) => sum + count, 0);
    }
    return (
      `${all.length} strings (${FORMS.length} written by hand) x ${CARRIERS.length} carriers: ${calls} calls by obeying ` +
      `simulated models, ${third} instructions still obeyed by the third agent, ${refused} calls refused, ` +
      "0 commands, writes, reads or requests that must not be"
    );
  },
};

const asked = process.argv.slice(2);
for (const [name, run] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const started = performance.now();
  console.log(`${name}: ${await run()} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}
