import assert from "node:assert/strict";
import { callResult } from "../../../src/core/mcp/call-result.ts";

const answered = (text: string, isError = false) => ({ status: "answered", text, isError });

describe("a result of a server's tool", () => {
  it("is its text, with whether it is an error", () => {
    const content = [
      { type: "text", text: "a" },
      { type: "text", text: "b" },
    ];
    assert.deepEqual(callResult({ content }), answered("a\nb"));
    assert.deepEqual(callResult({ content, isError: true }), answered("a\nb", true));
  });

  it("shows structured content once", () => {
    const structuredContent = { b: 1, a: [2] };
    assert.deepEqual(callResult({ structuredContent }), answered(JSON.stringify(structuredContent, null, 1)));
    const content = [{ type: "text", text: '{"a": [2], "b": 1}' }];
    assert.deepEqual(callResult({ content, structuredContent }), answered('{"a": [2], "b": 1}'));
    const other = [{ type: "text", text: "found two" }];
    assert.match(JSON.stringify(callResult({ content: other, structuredContent })), /found two.*\\"b\\": 1/);
  });

  it("describes what is no text, and opens none of it", () => {
    const content = [
      { type: "image", mimeType: "image/png", data: "A".repeat(4_000) },
      { type: "audio", mimeType: "audio/wav", data: "AAAA" },
      { type: "resource_link", uri: "https://x.example/a", name: "a", mimeType: "text/plain" },
      { type: "resource", resource: { uri: "file:///a.txt", text: "inside" } },
      { type: "resource", resource: { uri: "file:///b", blob: "AAAAAAAA", mimeType: "application/zip" } },
      { type: "hologram" },
      7,
    ];
    const lines = [
      "(image of type image/png, about 3000 bytes: it cannot be shown here)",
      "(audio of type audio/wav, about 3 bytes: it cannot be shown here)",
      "(a link to the resource https://x.example/a: a, text/plain; it was not opened)",
      "(resource file:///a.txt)\ninside",
      "(resource file:///b of type application/zip, about 6 bytes: it cannot be shown here)",
      "(a part of a kind that is not known: hologram)",
      "(a part that is none)",
    ];
    assert.deepEqual(callResult({ content }), answered(lines.join("\n")));
  });

  it("that is none fails with words", () => {
    for (const raw of [null, 3, {}, { content: "text" }])
      assert.equal(callResult(raw).status, "failed", JSON.stringify(raw));
  });

  it("is bounded in parts and characters", () => {
    const parts = Array.from({ length: 10_000 }, () => ({ type: "text", text: "x".repeat(1_000) }));
    const result = callResult({ content: parts });
    assert.ok(result.status === "answered" && result.text.length <= 128_000);
    const few = callResult({ content: Array.from({ length: 300 }, () => ({ type: "text", text: "x" })) });
    assert.match(JSON.stringify(few), /100 more parts are left out/);
  });
});
