import { bothAnswered, byChance, byCheck, byDifficulty, type Problem, readGraded, type Split } from "./difficulty.ts";
import { mean } from "./policies.ts";
import { percent } from "./text.ts";

const BASELINE = "Claude-3.5-Sonnet-20241022";
const CHEAP = ["DeepSeek-V3", "Codestral-Latest", "GPT-4O-mini-2024-07-18"];
const LEVELS = ["easy", "medium", "hard"];

/** In these months the file's DeepSeek-V3 solves 0 to 22 % of the easy problems: broken at the source. */
const BROKEN_MONTHS = ["2025-01", "2025-03", "2025-04"];

/** What a guess of the difficulty is worth beside a check, on problems whose difficulty is known. No costs are known. */
export function reportDifficulty(text: string): void {
  const { problems: all, models } = readGraded(text);
  const problems = all.filter(({ date }) => !BROKEN_MONTHS.includes(date.slice(0, 7)));
  console.log(
    `Replay by difficulty: ${problems.length} of ${all.length} problems; those of ${BROKEN_MONTHS.join(", ")} are left out for all models, since DeepSeek-V3's results there are broken at the source. No costs are in the data.`,
  );
  for (const cheap of CHEAP.filter((name) => models.includes(name) && models.includes(BASELINE)))
    report(bothAnswered(problems, cheap, BASELINE), cheap);
  console.log(
    "\nA difficulty is what the problem's site says, known before; nobody has that of a task of their own. One short answer a problem, competition programming, Python.",
  );
}

function report(problems: readonly Problem[], cheap: string): void {
  const rate = (of: readonly Problem[], model: string) => mean(of.map(({ passed }) => passed.get(model) ?? 0));
  const theirs = rate(problems, BASELINE);
  console.log(`\n${cheap} against ${BASELINE} (${percent(100 * theirs)} of ${problems.length} solved):`);
  for (const level of LEVELS) {
    const some = problems.filter(({ difficulty }) => difficulty === level);
    if (some.length === 0) continue;
    const [ours, its] = [rate(some, cheap), rate(some, BASELINE)];
    console.log(
      `  ${level.padEnd(7)} ${String(some.length).padStart(4)} problems: ${percent(100 * ours)} of ${percent(100 * its)}, ${percent((100 * ours) / its)} of the baseline's`,
    );
  }
  const say = (what: string, { solved, asked }: Split) =>
    console.log(
      `  ${what.padEnd(34)} ${percent((100 * solved) / theirs)} of the baseline's, which is asked for ${percent(100 * asked)}`,
    );
  say("alone", byDifficulty(problems, cheap, BASELINE, []));
  for (const toDear of [["hard"], ["easy"]]) {
    const split = byDifficulty(problems, cheap, BASELINE, toDear);
    say(`${toDear.join()} ones to the baseline`, split);
    say("  as many by chance", byChance(problems, cheap, BASELINE, split.asked));
  }
  const checked = byCheck(problems, cheap, BASELINE);
  say("where a perfect check refuses", checked);
  say("  as many by chance", byChance(problems, cheap, BASELINE, checked.asked));
}
