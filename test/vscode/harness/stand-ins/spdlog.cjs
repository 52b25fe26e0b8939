"use strict";
// Stands in for VS Code's native logger, which would have to be compiled. It does what VS Code asks of
// that module: lines appended to a file. Without it, output channels and log files stay empty.
const { appendFileSync, mkdirSync } = require("node:fs");
const { dirname } = require("node:path");

const levels = ["trace", "debug", "info", "warning", "error", "critical"];

class FileLogger {
  #file;
  #level = levels.indexOf("info");
  #formatted = true;

  constructor(file) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
  }

  trace(text) {
    this.#write(0, text);
  }
  debug(text) {
    this.#write(1, text);
  }
  info(text) {
    this.#write(2, text);
  }
  warn(text) {
    this.#write(3, text);
  }
  error(text) {
    this.#write(4, text);
  }
  critical(text) {
    this.#write(5, text);
  }

  getLevel() {
    return this.#level;
  }
  setLevel(level) {
    this.#level = level;
  }
  clearFormatters() {
    this.#formatted = false;
  }
  setPattern() {}
  flush() {}
  drop() {}

  #write(level, text) {
    if (level < this.#level) return;
    const stamp = new Date().toISOString().replace("T", " ").replace("Z", "");
    const line = this.#formatted ? `${stamp} [${levels[level]}] ${text}\n` : text;
    try {
      appendFileSync(this.#file, line);
    } catch {
      // The folder is gone: VS Code is being stopped, and a logger must not throw.
    }
  }
}

const create = async (_name, file) => new FileLogger(file);

// One assignment per name: VS Code imports this file as a module, and Node finds a CommonJS file's
// exported names only in this form.
exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
