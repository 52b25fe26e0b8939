// Mocha's own report, and the counts for the runner on file descriptor 3.
const { writeSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes, failures, pending } = runner.stats;
      try {
        writeSync(3, `${passes} ${failures} ${pending}\n`);
      } catch {
        // Run by hand, without the runner.
      }
    });
  }
};
