"use strict";
// Stands in for VS Code's native watchdog, which would have to be compiled: ends this process when the
// process that started it is gone.

exports.start = (parent) => {
  const timer = setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch {
      process.exit(0);
    }
  }, 1000);
  timer.unref();
};
exports.exit = (code) => process.exit(code);
