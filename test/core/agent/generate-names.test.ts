import assert from "node:assert/strict";
import { enclosing, importedPaths, namesNear } from "../../../src/core/agent/generate-names.ts";
import type { Definition } from "../../../src/core/outline/outline.ts";

describe("the names near a place", () => {
  it("are told once each, at their nearest use, the nearest first", () => {
    const text = "alpha beta\n\ngamma\nalpha(delta)\n  beta = x\n";
    assert.deepEqual(namesNear(text, 4, 4), [
      { name: "alpha", line: 4, character: 0 },
      { name: "delta", line: 4, character: 6 },
      { name: "gamma", line: 3, character: 0 },
      { name: "beta", line: 5, character: 2 },
    ]);
  });

  it("are 24 at most, of 12 lines on each side", () => {
    const text = Array.from({ length: 100 }, (_, index) => `name${index + 1} other${index + 1}`).join("\n");
    const names = namesNear(text, 50, 50);
    assert.equal(names.length, 24);
    assert.ok(names.every(({ line }) => Math.abs(line - 50) <= 12));
    assert.equal(names[0]?.line, 50);
  });

  it("come with the files that are imported by a relative path", () => {
    const paths = importedPaths(
      `import { a } from "./money.ts";\nconst b = require('../lib/b');\nimport c from "react";`,
    );
    assert.deepEqual(
      paths.map(([first]) => first),
      ["./money.ts", "../lib/b"],
    );
    assert.ok(paths[1]?.includes("../lib/b.js"));
  });

  it("stand in the innermost definition that is not too long", () => {
    const at = (name: string, line: number, endLine: number): Definition => {
      return { kind: "function", name, line, endLine, depth: 0, signature: name };
    };
    const all = [at("huge", 1, 900), at("outer", 10, 60), at("inner", 20, 30)];
    assert.equal(enclosing(all, 22, 25)?.name, "inner");
    assert.equal(enclosing(all, 29, 31)?.name, "outer");
    assert.equal(enclosing(all, 5, 5), undefined);
  });
});
