import { errorText } from "../error-text.ts";
import type { FailureFacts } from "./client.ts";
import type { FailureCause } from "./failure-cause.ts";
import { recordOf, textOf } from "./wire.ts";

/**
 * Errors of the connection before a request could leave: the name did not resolve, nobody listened, the handshake
 * failed. They prove that nothing was billed. All others (a reset, a closed socket) do not.
 */
const BEFORE_SENDING = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** Reads what `fetch` threw before any answer; looks through wrapped causes. */
export function transportFailure(error: unknown): FailureCause & Pick<FailureFacts, "message" | "billing"> {
  const codes = [...new Set(codesOf(error, 0))];
  const unsent = codes.length > 0 && codes.every((code) => BEFORE_SENDING.has(code));
  const text = errorText(error);
  const why = codes.length > 0 ? `${text} (${codes.join(", ")})` : text;
  return { kind: "unreachable", codes, message: `no connection: ${why}`, billing: unsent ? "nothing" : "unknown" };
}

/** Codes of the innermost errors. Several addresses tried at once fail together as an AggregateError. */
function codesOf(error: unknown, depth: number): readonly string[] {
  if (depth > 5) return [];
  if (error instanceof AggregateError) return error.errors.flatMap((one) => codesOf(one, depth + 1));
  const { cause, code } = recordOf(error);
  const inner = cause === undefined ? [] : codesOf(cause, depth + 1);
  const own = textOf(code);
  return inner.length > 0 ? inner : own === undefined ? [] : [own];
}
