import assert from "node:assert/strict";
import { containsAnswer } from "../../../src/core/benchmark/judge-answer.ts";

describe("the rule for short answers", () => {
  const right: readonly (readonly [string, string])[] = [
    ["Paris", "Paris"],
    ["**paris**.", "Paris"],
    ["The capital of France is Paris.", "Paris"],
    ["H₂O", "H2O"],
    ["1,010", "1010"],
    ["80 km/h", "80"],
    ["São Paulo!", "sao paulo"],
    ["It is fifty-six.", "fifty six"],
  ];
  for (const [answer, accepted] of right) {
    it(`finds ${accepted} in ${JSON.stringify(answer)}`, () => assert.equal(containsAnswer(answer, [accepted]), true));
  }

  const wrong: readonly (readonly [string, string])[] = [
    ["Lyon", "Paris"],
    ["", "Paris"],
    ["Parisian", "Paris"],
    ["137", "37"],
    ["37.5", "37"],
    ["HO2", "H2O"],
  ];
  for (const [answer, accepted] of wrong) {
    it(`finds no ${accepted} in ${JSON.stringify(answer)}`, () =>
      assert.equal(containsAnswer(answer, [accepted]), false));
  }

  it("takes any of the accepted answers", () => assert.equal(containsAnswer("eight", ["8", "eight"]), true));
});
