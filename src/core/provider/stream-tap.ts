import { isRecord, parseJson, recordOf, type WireRecord } from "./wire.ts";

/** What only the raw bytes of a stream tell. */
export interface StreamTap {
  /** To be given each piece of the body on its way. */
  readonly bytes: (piece: Uint8Array) => void;
  /** To be told the end of the body. */
  readonly end: () => void;
  /** The line that ends a whole stream arrived. */
  readonly sawDone: boolean;
  /** The chunk that carried an error, whole: the client library keeps only its `error`, not the usage beside it. */
  readonly errorChunk: WireRecord | null;
}

export interface TapHooks {
  /** `line`: letters of the line that has not ended yet. */
  readonly onBytes: (count: number, line: number) => void;
  /** A data line arrived. */
  readonly onData: () => void;
}

/** Reads the lines of a server-sent event stream off its bytes. */
export function tapStream(hooks: TapHooks): StreamTap {
  const decoder = new TextDecoder();
  // In pieces: a line that grows is not copied with each of them.
  let rest: string[] = [];
  let length = 0;
  let sawDone = false;
  let errorChunk: WireRecord | null = null;
  const readLine = (line: string): void => {
    // An error that a server sends as it is, into what it calls a stream.
    if (line.startsWith('{"error"')) errorChunk ??= withError(line);
    if (!line.startsWith("data:")) return;
    hooks.onData();
    const data = line.slice(5).trim();
    if (data === "[DONE]") sawDone = true;
    else if (data.includes('"error"')) errorChunk ??= withError(data);
  };
  return {
    bytes: (piece) => {
      const text = decoder.decode(piece, { stream: true });
      const end = text.lastIndexOf("\n");
      if (end >= 0) {
        for (const line of [...rest, text.slice(0, end)].join("").split("\n")) readLine(line);
        rest = [];
        length = 0;
      }
      rest.push(text.slice(end + 1));
      length += text.length - end - 1;
      hooks.onBytes(piece.byteLength, length);
    },
    end: () => readLine(rest.join("") + decoder.decode()),
    get sawDone() {
      return sawDone;
    },
    get errorChunk() {
      return errorChunk;
    },
  };
}

function withError(data: string): WireRecord | null {
  const chunk = recordOf(parseJson(data));
  return isRecord(chunk.error) ? chunk : null;
}
