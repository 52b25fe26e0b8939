import assert from "node:assert/strict";
import {
  bothAnswered,
  byChance,
  byCheck,
  byDifficulty,
  isGraded,
  readGraded,
} from "../../benchmarks/replay/difficulty.ts";
import { MatrixError } from "../../benchmarks/replay/matrix.ts";
import { sharedData } from "../support/shared-data.ts";

const TEXT = `question_id,date,difficulty,platform,cheap,dear
a,2024-01-01,easy,site,100,100
b,2024-01-02,easy,site,50,100
c,2024-01-03,hard,site,0,50
d,2024-01-04,hard,site,0,0
e,2024-01-05,hard,site,,100
`;

describe("replaying by difficulty", () => {
  it("reads problems with their difficulty, and knows a gap from a failure", () => {
    const { problems, models } = readGraded(TEXT);
    assert.deepEqual(models, ["cheap", "dear"]);
    assert.deepEqual(
      bothAnswered(problems, "cheap", "dear").map(({ id }) => id),
      ["a", "b", "c", "d"],
    );
    assert.ok(isGraded(TEXT) && !isGraded("instance,model,resolved,cost"));
    assert.throws(() => readGraded("a,b\n1,2"), MatrixError);
    assert.throws(() => readGraded(TEXT.replace("50,100", "500,100")), /line 3: "500" is no percentage for cheap/);
  });

  it("shares problems by difficulty, by chance and by a check", () => {
    const problems = bothAnswered(readGraded(TEXT).problems, "cheap", "dear");
    assert.deepEqual(byDifficulty(problems, "cheap", "dear", ["hard"]), { solved: 2 / 4, asked: 0.5 });
    assert.deepEqual(byDifficulty(problems, "cheap", "dear", []), { solved: 1.5 / 4, asked: 0 });
    assert.deepEqual(byChance(problems, "cheap", "dear", 0.5), { solved: (1.5 / 4 + 2.5 / 4) / 2, asked: 0.5 });
    // a at once; b half of the time and else by the dear one; c by the dear one half of the time; d never.
    assert.deepEqual(byCheck(problems, "cheap", "dear"), {
      solved: (1 + 1 + 0.5 + 0) / 4,
      asked: (0 + 0.5 + 1 + 1) / 4,
    });
  });

  it("finds on the public results that a check gains more than knowing the difficulty", function () {
    const text = sharedData("replay/livecodebench_per_problem.csv");
    if (text === undefined) return this.skip();
    const broken = ["2025-01", "2025-03", "2025-04"];
    const [cheap, dear] = ["DeepSeek-V3", "Claude-3.5-Sonnet-20241022"] as const;
    const sound = readGraded(text).problems.filter(({ date }) => !broken.includes(date.slice(0, 7)));
    const problems = bothAnswered(sound, cheap, dear);
    const { solved } = byDifficulty(problems, cheap, dear, []);
    assert.deepEqual([problems.length, (100 * solved).toFixed(1)], [924, "55.6"], "as counted apart from this code");
    const gain = (toDear: readonly string[]) => {
      const split = byDifficulty(problems, cheap, dear, toDear);
      return split.solved - byChance(problems, cheap, dear, split.asked).solved;
    };
    const checked = byCheck(problems, cheap, dear);
    const byChecking = checked.solved - byChance(problems, cheap, dear, checked.asked).solved;
    for (const level of ["easy", "medium", "hard"]) assert.ok(byChecking > gain([level]) + 0.05, level);
  });
});
