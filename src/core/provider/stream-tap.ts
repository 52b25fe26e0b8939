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
  readonly onBytes: (count: number) => void;
  /** A data line arrived. */
  readonly onData: () => void;
}

/** Reads the lines of a server-sent event stream off its bytes. */
export function tapStream(hooks: TapHooks): StreamTap {
  const decoder = new TextDecoder();
  let rest = "";
  let sawDone = false;
  let errorChunk: WireRecord | null = null;
  const readLine = (line: string): void => {
    if (!line.startsWith("data:")) return;
    hooks.onData();
    const data = line.slice(5).trim();
    if (data === "[DONE]") sawDone = true;
    else if (data.includes('"error"')) errorChunk ??= withError(data);
  };
  return {
    bytes: (piece) => {
      hooks.onBytes(piece.byteLength);
      const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) readLine(line);
    },
    end: () => readLine(rest + decoder.decode()),
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
