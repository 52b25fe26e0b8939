import assert from "node:assert/strict";
import { foundTools } from "../../webview/view/tools/tools-state.ts";
import { allStates, manyTools } from "./tools-views.ts";

describe("The search over tools", () => {
  const names = (query: string, open: readonly string[] = []) =>
    foundTools(allStates().servers, { query, open }).servers.map(
      ({ server, tools }) =>
        `${server.name}: ${tools === null ? "folded" : tools.map(({ listed }) => listed).join(" ")}`,
    );

  it("shows all servers, folded but for those that were opened, while nothing is searched for", () => {
    assert.deepEqual(names(" ", ["tracker"]), [
      "tracker: search_issues create_issue delete_issue",
      "files: folded",
      "browser: folded",
      "docs: folded",
      "database: folded",
      "memory: folded",
      "editor: folded",
    ]);
  });

  it("finds tools that have all words, in their name, server or description, in any case", () => {
    assert.deepEqual(names("ISSUE create"), ["tracker: create_issue"]);
    assert.deepEqual(names("tracker's"), ["tracker: search_issues"]);
    assert.deepEqual(names("editor"), ["editor: rename"]);
    assert.deepEqual(names("issue nowhere"), []);
  });

  it("draws 60 of what it finds, and says how many it does not", () => {
    const found = foundTools(manyTools().servers, { query: "tool", open: [] });
    assert.equal(found.servers.flatMap(({ tools }) => tools ?? []).length, 60);
    assert.deepEqual([found.tools, found.left], [459, 399]);
    assert.equal(found.servers.length, 2);
  });
});
