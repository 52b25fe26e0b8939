import { isObject, type JsonObject } from "../../core/mcp/schema/bounds.ts";
import type { ServerSpec } from "../../core/mcp/server.ts";
import { clean } from "../../core/untrusted/clean.ts";
import { type Client, ProtocolError, SdkError, SdkErrorCode, type StandardSchemaV1 } from "./connect-library.ts";

const MAX_ERROR = 2_000;
const MAX_PROGRESS = 200;

/** Requests to one server, each with its limits of time. They reject as the library does. */
export interface Asker {
  ask(method: string, params: JsonObject, signal: AbortSignal): Promise<JsonObject>;
  /** The same; a word of progress gives it more time, up to the limit of the spec. */
  call(
    method: string,
    params: JsonObject,
    signal: AbortSignal,
    onProgress?: (text: string) => void,
  ): Promise<JsonObject>;
}

export function createAsker(
  client: Client,
  { callTimeoutMs, callLimitMs }: Pick<ServerSpec, "callTimeoutMs" | "callLimitMs">,
): Asker {
  return {
    ask: (method, params, signal) => client.request({ method, params }, AS_IT_IS, { signal, timeout: callTimeoutMs }),
    async call(method, params, signal, onProgress) {
      // Not the library's own limit: that one tells the server nothing, which then works on.
      const late = new AbortController();
      const words = `it made progress, but had no result within ${seconds(callLimitMs)}`;
      const timer = setTimeout(() => late.abort(new SdkError(SdkErrorCode.RequestTimeout, words)), callLimitMs);
      try {
        return await client.request({ method, params }, AS_IT_IS, {
          signal: AbortSignal.any([signal, late.signal]),
          timeout: callTimeoutMs,
          resetTimeoutOnProgress: true,
          onprogress: (progress) => onProgress?.(progressText(progress)),
        });
      } catch (error) {
        if (late.signal.aborted) throw new Late(words);
        if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout && !signal.aborted)
          throw new Late(`no answer and no progress within ${seconds(callTimeoutMs)}`);
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

class Late extends Error {}

/** What went wrong with a request, for people and models. What a server says of it is its own, cleaned and bounded. */
export function failureWords(error: unknown): string {
  if (error instanceof Late) return error.message;
  const text = clean((error instanceof Error ? error.message : String(error)).slice(0, MAX_ERROR)).text;
  if (error instanceof ProtocolError) return `the server refused: ${text} (code ${error.code})`;
  return text;
}

/** Results are read by our own code, which takes them as they are. */
const AS_IT_IS: StandardSchemaV1<unknown, JsonObject> = {
  "~standard": {
    version: 1,
    vendor: "frugal-swarm",
    validate: (value) => (isObject(value) ? { value } : { issues: [{ message: "the answer is no object" }] }),
  },
};

function progressText({ progress, total, message }: { progress: number; total?: number; message?: string }): string {
  const said = message === undefined ? "" : `: ${clean(message.slice(0, MAX_PROGRESS)).text}`;
  return `${progress}${total === undefined ? "" : ` of ${total}`}${said}`;
}

function seconds(ms: number): string {
  return `${ms / 1000} seconds`;
}
