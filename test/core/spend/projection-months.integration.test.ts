import assert from "node:assert/strict";
import { type DayCost, projectMonth } from "../../../src/core/spend/projection.ts";
import { makeMonth, SHAPES, type Shape } from "../../support/made-up-months.ts";

const MONTHS = 60;
const HISTORY = 60;

/** At the end of the 15th of made-up months: mean errors, and the share of months that end within the range. */
function midMonth(shape: Shape) {
  let ours = 0;
  let plain = 0;
  let within = 0;
  for (let seed = 0; seed < MONTHS; seed++) {
    const { days, month } = makeMonth(shape, HISTORY, 7_000 + seed);
    const total = (list: readonly DayCost[]) =>
      list.filter(({ day }) => day.startsWith(month)).reduce((sum, { cost }) => sum + cost, 0);
    const known = days.filter(({ day }) => day <= `${month}-15`);
    const { projection } = projectMonth(known, Date.parse(`${month}-16`));
    assert.ok(projection !== null);
    const actual = total(days);
    ours += Math.abs(projection.likely - actual) / actual / MONTHS;
    plain += Math.abs((total(known) / 15) * (days.length - HISTORY) - actual) / actual / MONTHS;
    if (projection.low <= actual && actual <= projection.high) within++;
  }
  return { ours, plain, within: within / MONTHS };
}

describe("the projection at mid-month, on made-up months", () => {
  it("is within 5 % on average on steady use", () => {
    for (const shape of ["steady", "weekday"] as const) {
      const { ours } = midMonth(shape);
      assert.ok(ours < 0.05, `${shape}: ${ours}`);
    }
  });

  it("is never far behind the plain mean, and far ahead where use grows", () => {
    for (const shape of SHAPES) {
      const { ours, plain } = midMonth(shape);
      assert.ok(ours < 1.1 * plain, `${shape}: ${ours} against ${plain}`);
      if (shape === "growing") assert.ok(ours < 0.5 * plain);
    }
  });

  it("gives a range that about four of five months end in, where the habits stay what they were", () => {
    for (const shape of ["steady", "weekday", "growing"] as const) {
      const { within } = midMonth(shape);
      assert.ok(within > 0.65 && within < 0.95, `${shape}: ${within}`);
    }
  });
});
