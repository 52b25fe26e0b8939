import assert from "node:assert/strict";
import { retryAfter } from "../../../src/core/provider/retry-after.ts";

describe("the pause that a server asks for", () => {
  const NOW = Date.UTC(2026, 10, 22, 12);
  const of = (headers: Record<string, string>, error: unknown = {}) =>
    retryAfter((name) => new Headers(headers).get(name), error, NOW);

  it("is read as seconds, as milliseconds and as a date", () => {
    assert.equal(of({ "Retry-After": "1.5" }), 1500);
    assert.equal(of({ "Retry-After-Ms": "250", "Retry-After": "9" }), 250);
    assert.equal(of({ "Retry-After": new Date(NOW + 5000).toUTCString() }), 5000);
    assert.equal(of({ "Retry-After": new Date(NOW - 5000).toUTCString() }), 0);
  });

  it("is read from the time of a reset, in milliseconds or seconds", () => {
    assert.equal(of({ "X-RateLimit-Reset": String(NOW + 2000) }), 2000);
    assert.equal(of({ "X-RateLimit-Reset": String(NOW / 1000 + 3) }), 3000);
    assert.equal(of({}, { metadata: { headers: { "X-RateLimit-Reset": String(NOW + 4000) } } }), 4000);
  });

  it("is not there when the server says nothing of use", () => {
    for (const text of ["", " ", "-5", "NaN", "soon", "1e9", "Infinity", "0x10"]) {
      assert.equal(of({ "Retry-After": text }), undefined, text);
    }
    assert.equal(of({}), undefined);
  });

  it("is never longer than a month", () => {
    assert.equal(of({ "Retry-After": "999999999999" }), 31 * 24 * 3_600_000);
  });
});
