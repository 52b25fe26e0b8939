import { type AccountAnswer, type AccountDeps, askAccount } from "./account-request.ts";
import { type GenerationFacts, type KeyFacts, readGeneration, readKeyFacts } from "./account-wire.ts";

/**
 * Reads what the provider's books say. Both questions cost nothing. They never reject for what a server did, only with
 * the signal's reason when it aborts. `why` is for people and never holds the key.
 */
export interface Account {
  /** What an ended generation cost: `GET /generation?id=`. */
  generation(id: string, signal: AbortSignal): Promise<GenerationLookup>;
  /** Whose key it is and what it has used: `GET /key`. Also the cheap way to see whether a key is any good. */
  key(signal: AbortSignal): Promise<KeyLookup>;
}

export type GenerationLookup =
  | ({ readonly status: "found" } & GenerationFacts)
  /** 404: normal in the first seconds, and for good where the provider kept nothing. */
  | { readonly status: "not_yet" }
  /** No lookup will work with this key at this endpoint. */
  | { readonly status: "refused"; readonly why: string }
  | Unreachable
  /** The provider answered something else than the cost of this generation. */
  | { readonly status: "unreadable"; readonly why: string };

export type KeyLookup =
  | { readonly status: "told"; readonly key: KeyFacts }
  /** No key, a malformed, an unknown or a revoked one, or one that must not be sent to that address. */
  | { readonly status: "unauthorized"; readonly why: string }
  | Unreachable
  | { readonly status: "unreadable"; readonly why: string }
  /** The server knows no such question: it is not OpenRouter. Says nothing about the key. */
  | { readonly status: "not_told" };

/** No answer, too many questions, or a server in trouble: later it may work. */
interface Unreachable {
  readonly status: "unreachable";
  readonly why: string;
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number;
}

/** The account behind an endpoint's key, as OpenRouter tells of it. The key is asked for each question and not kept. */
export function createAccount(deps: AccountDeps): Account {
  return {
    async generation(id, signal) {
      if (!deps.endpoint.openRouter) {
        return { status: "refused", why: `${deps.endpoint.label} does not tell afterwards what a call cost` };
      }
      const answer = await askAccount(deps, `/generation?id=${encodeURIComponent(id)}`, signal);
      switch (answer.type) {
        case "body": {
          const read = readGeneration(answer.body, id);
          return read.status === "read" ? { status: "found", ...read.facts } : read;
        }
        case "status":
          return generationStatus(answer);
        case "not-asked":
          return { status: "refused", why: answer.why };
        case "no-answer":
          return { status: "unreachable", why: answer.why };
        default:
          return answer satisfies never;
      }
    },
    async key(signal) {
      if (!deps.endpoint.openRouter) return { status: "not_told" };
      const answer = await askAccount(deps, "/key", signal);
      switch (answer.type) {
        case "body": {
          const read = readKeyFacts(answer.body);
          return read.status === "read" ? { status: "told", key: read.facts } : read;
        }
        case "status":
          return keyStatus(answer);
        case "not-asked":
          return { status: "unauthorized", why: answer.why };
        case "no-answer":
          return { status: "unreachable", why: answer.why };
        default:
          return answer satisfies never;
      }
    },
  };
}

type StatusAnswer = Extract<AccountAnswer, { type: "status" }>;

function generationStatus(answer: StatusAnswer): GenerationLookup {
  const { status, why } = answer;
  if (status === 404) return { status: "not_yet" };
  if (status === 401 || status === 402 || status === 403 || isRedirect(status)) return { status: "refused", why };
  return isPassing(status) ? unreachable(answer) : { status: "unreadable", why };
}

function keyStatus(answer: StatusAnswer): KeyLookup {
  const { status, why } = answer;
  if (status === 401 || status === 403) return { status: "unauthorized", why };
  if (status === 404 || status === 405 || status === 501) return { status: "not_told" };
  return isPassing(status) || isRedirect(status) ? unreachable(answer) : { status: "unreadable", why };
}

function unreachable({ why, retryAfterMs }: StatusAnswer): Unreachable {
  return { status: "unreachable", why, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/** Statuses that pass by themselves. */
function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}
