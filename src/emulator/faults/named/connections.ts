import type { WireShape } from "../../faults.ts";
import { always, type NamedFault, type NamedFaults } from "../named-fault.ts";

/** What networks and proxies do to an answer that is right. */
export const CONNECTIONS: NamedFaults = {
  "reset-before-headers": always("the connection is reset before the headers", { kind: "reset_before_headers" }),
  silent: always("the connection stays open, and nothing ever comes", { kind: "silent" }),
  "reset-at-start": always("the connection is reset after the headers", { kind: "reset", afterTokens: 0 }),
  "reset-mid-stream": always("the connection is reset in mid-stream", { kind: "reset", afterTokens: 4 }),
  "half-open": always("mid-stream, nothing comes any more, on an open connection", {
    kind: "half_open",
    afterTokens: 4,
  }),
  "comments-for-ever": always("mid-stream, only keep-alive comments come any more", { kind: "stall", afterTokens: 4 }),
  "comments-from-start": always("keep-alive comments and never a token", { kind: "stall", afterTokens: 0 }),
  "cut-mid-stream": always("the stream ends in good order in the middle", { kind: "cut", afterTokens: 4 }),
  "cut-at-start": always("the stream ends in good order before the first token", { kind: "cut", afterTokens: 0 }),
  "cut-at-byte": wire("the body ends at byte 400, whatever stands there", { cut: { atByte: 400, ending: "end" } }),
  "reset-at-byte": wire("the connection is reset at byte 400", { cut: { atByte: 400, ending: "reset" } }),
  "silence-at-byte": wire("nothing comes after byte 400", { cut: { atByte: 400, ending: "silence" } }),
  "slow-trickle": wire("the answer arrives in pieces of 64 bytes, one a millisecond", {
    slices: { bytes: 64, everyMs: 1 },
  }),
  "split-bytes": wire("the answer arrives in pieces of 7 bytes", { slices: { bytes: 7, everyMs: 0 } }),
  crlf: wire("lines end with carriage return and line feed", { crlf: true }),
  "wrong-content-type": wire("a stream that calls itself JSON", { contentType: "application/json" }),
  "plain-content-type": wire("a stream that calls itself plain text", { contentType: "text/plain" }),
  "huge-chunk": always("a chunk with four million bytes of padding", { kind: "huge_chunk", bytes: 4_000_000 }),
};

function wire(summary: string, shape: WireShape): NamedFault {
  return always(summary, { kind: "wire", shape });
}
