import assert from "node:assert/strict";
import fc from "fast-check";
import { plainText } from "../../src/vscode/plain-text.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("plain text", () => {
  it("is UTF-8 with one kind of line end", () => {
    assert.deepEqual(plainText(bytes("a\nb")), { text: "a\nb", lineEnd: "\n" });
    assert.deepEqual(plainText(bytes("é\r\nb\r\n")), { text: "é\r\nb\r\n", lineEnd: "\r\n" });
    assert.deepEqual(plainText(bytes("")), { text: "", lineEnd: "\n" });
  });

  it("is not what an editor would change: other encodings, marks, mixed line ends, NUL, huge files", () => {
    assert.equal(plainText(new Uint8Array([0xe4])), null);
    assert.equal(plainText(bytes("\ufeffa")), null);
    for (const mixed of ["a\r\nb\nc", "a\rb", "a\r\nb\rc", "a\n\rb"])
      assert.equal(plainText(bytes(mixed)), null, mixed);
    assert.equal(plainText(bytes("a\0b")), null);
    assert.equal(plainText(new Uint8Array(5_000_001).fill(97)), null);
  });

  it("gives back exactly its bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (some) => {
        const plain = plainText(some);
        if (plain !== null) assert.deepEqual(bytes(plain.text), new Uint8Array(some));
      }),
    );
  });
});
