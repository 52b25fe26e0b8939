import assert from "node:assert/strict";
import { ToHost } from "../../../src/core/protocol.ts";

describe("what the History section may ask", () => {
  it("names runs and agents by ids, and is refused with a path, a field too many or a number that is none", () => {
    for (const good of [
      { type: "history-list" },
      { type: "history-search", query: "../../etc/passwd" },
      { type: "history-open", run: "mwt2dkb621pgt0" },
      { type: "history-read", run: "mwt2dkb621pgt0", agent: "lines-worker-1", from: 200_000 },
      { type: "history-act", run: "mwt2dkb621pgt0", act: "delete" },
    ])
      assert.equal(ToHost.safeParse(good).success, true, JSON.stringify(good));
    for (const bad of [
      { type: "history-list", folder: "/" },
      { type: "history-search", query: "x".repeat(201) },
      { type: "history-open", run: "../outside" },
      { type: "history-open", run: "/etc" },
      { type: "history-open", run: "" },
      { type: "history-open", run: "a".repeat(41) },
      { type: "history-read", run: "one", agent: "../events", from: 0 },
      { type: "history-read", run: "one", agent: "a/b", from: 0 },
      { type: "history-read", run: "one", agent: "a", from: -1 },
      { type: "history-read", run: "one", agent: "a", from: 0.5 },
      { type: "history-act", run: "one", act: "open", path: "/etc/passwd" },
      { type: "history-act", run: "one\n", act: "delete" },
    ])
      assert.equal(ToHost.safeParse(bad).success, false, JSON.stringify(bad));
  });
});
