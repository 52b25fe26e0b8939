import {
  applyChanges,
  inSample,
  loadSample,
  neededBy,
  runProjectChecks,
  scriptOf,
} from "../../test/support/sample-project.ts";

/**
 * Tries every way of every task of the sample scenario against the sample project's real checks, on top of what the
 * task depends on: right ways must pass, wrong ones must fail. Prints one line each; exit code 1 when one does not.
 */
const sample = await loadSample();
let surprises = 0;
for (const { id } of sample.tasks) {
  const script = scriptOf(sample, id);
  const ways = [{ name: "right", changes: script.changes }, ...script.wrong];
  for (const [index, { name, changes }] of ways.entries()) {
    const { failure } = await inSample(async (folder) => {
      for (const needed of neededBy(sample, id)) await applyChanges(folder, scriptOf(sample, needed).changes);
      await applyChanges(folder, changes);
      return runProjectChecks(folder);
    });
    const expected = (index === 0) === (failure === null);
    if (!expected) surprises++;
    console.log(`${expected ? "ok      " : "SURPRISE"} ${id}: ${name}: ${failure === null ? "passes" : "fails"}`);
    if (!expected && failure !== null) console.log(failure);
  }
}
console.log(surprises === 0 ? "All ways do what they should." : `${surprises} ways do not do what they should.`);
process.exitCode = surprises === 0 ? 0 : 1;
