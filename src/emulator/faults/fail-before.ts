import type { Exchange } from "../exchange.ts";
import type { BeforeAnswerFault, Fault, MidAnswerFault } from "../faults.ts";
import { errorIn200, usualRefusal } from "../refusals.ts";

export function isBeforeAnswer(fault: Fault): fault is BeforeAnswerFault {
  return BEFORE.has(fault.kind);
}

export function isMidAnswer(fault: Fault): fault is MidAnswerFault {
  return fault.kind !== "change" && !isBeforeAnswer(fault);
}

/** Whether another provider would be tried, as the real router does for what is not the caller's doing. */
export function failsOver(fault: BeforeAnswerFault): boolean {
  return fault.kind === "http" && [403, 408, 429, 500, 502, 503, 504, 524, 529].includes(fault.status);
}

/** Fails before any model ran; nothing is billed. */
export async function failBefore(exchange: Exchange, fault: BeforeAnswerFault): Promise<void> {
  switch (fault.kind) {
    case "http": {
      const usual = usualRefusal(fault.status);
      return exchange.refuse({ ...usual, body: fault.body ?? usual.body, headers: fault.headers ?? {} });
    }
    case "raw":
      exchange.head(fault.status, { ...fault.headers, "Content-Type": fault.contentType });
      exchange.response.end(fault.text);
      return;
    case "error_in_200":
      return exchange.refuse(errorIn200(fault.error));
    case "replay":
      exchange.head(fault.status, { "Content-Type": fault.contentType, "Cache-Control": "no-cache" });
      exchange.response.end(fault.bytes);
      return;
    case "reset_before_headers":
      return await exchange.reset();
    case "silent":
      return await exchange.untilGone();
    default:
      return fault satisfies never;
  }
}

const BEFORE: ReadonlySet<Fault["kind"]> = new Set<BeforeAnswerFault["kind"]>([
  "http",
  "raw",
  "error_in_200",
  "replay",
  "reset_before_headers",
  "silent",
]);
