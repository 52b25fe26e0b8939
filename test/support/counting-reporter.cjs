// Mocha's own report, and for the runner one line of JSON on file descriptor 3: the counts, and which files failed.
const { writeSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failures = [];
    runner.on("fail", (test) =>
      failures.push({ file: test.file ?? test.parent?.file ?? null, title: test.fullTitle() }),
    );
    runner.once("end", () => {
      const { passes, failures: failed, pending } = runner.stats;
      try {
        writeSync(3, `${JSON.stringify({ passed: passes, failed, skipped: pending, failures })}\n`);
      } catch {
        // Run by hand, without the runner.
      }
    });
  }
};
