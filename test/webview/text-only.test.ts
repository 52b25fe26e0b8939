import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const WEBVIEW = fileURLToPath(new URL("../../webview", import.meta.url));

/** Ways to make elements, code or requests out of text. */
const MARKUP =
  /unsafe(HTML|SVG|CSS|MathML|Static)|\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|\.srcdoc|\beval\(|new Function|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|EventSource|new Image|importScripts/;

describe("the webview's sources", () => {
  it("make nothing but text out of text, and ask nobody for anything", () => {
    const files = globSync("**/*.ts", { cwd: WEBVIEW });
    assert.ok(files.length > 20);
    const wrong = files.filter((file) => MARKUP.test(readFileSync(`${WEBVIEW}/${file}`, "utf8")));
    assert.deepEqual(wrong, []);
  });

  it("have no attribute for an address that is filled with a text", () => {
    const wrong = globSync("**/*.ts", { cwd: WEBVIEW }).flatMap((file) =>
      [
        ...readFileSync(`${WEBVIEW}/${file}`, "utf8").matchAll(
          /\b(href|src|srcset|action|xlink:href)=["']?\$\{[^}]*\}?/g,
        ),
      ].map(([found]) => `${file}: ${found}`),
    );
    assert.deepEqual(wrong, []);
  });
});
