// Mocha's own report, and for the runner one line of JSON on file descriptor 3: the counts, which tests failed, and when asked which passed.
const { writeSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failures = [];
    const passing = [];
    runner.on("pass", (test) => passing.push(test.fullTitle()));
    runner.on("fail", (test) =>
      failures.push({ file: test.file ?? test.parent?.file ?? null, title: test.fullTitle() }),
    );
    runner.once("end", () => {
      const { passes, failures: failed, pending } = runner.stats;
      const titles = process.env.TITLES_OF_PASSING === "1" ? passing : [];
      try {
        writeSync(3, `${JSON.stringify({ passed: passes, failed, skipped: pending, failures, passing: titles })}\n`);
      } catch {
        // Run by hand, without the runner.
      }
    });
  }
};
