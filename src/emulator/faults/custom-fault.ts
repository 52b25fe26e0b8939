import type { Fault } from "../faults.ts";
import type { CustomFault } from "./rule-schema.ts";

/** A fault of a script with values of its own. A replay's file has been read before. */
export function customFault(custom: CustomFault): Fault {
  switch (custom.kind) {
    case "http": {
      const { body, headers } = custom;
      return { kind: "http", status: custom.status, ...(body !== undefined && { body }), ...(headers && { headers }) };
    }
    case "raw": {
      const { headers, ...rest } = custom;
      return { ...rest, ...(headers && { headers }) };
    }
    case "error_in_200":
      return { kind: "error_in_200", error: wireError(custom.error) };
    case "error_chunk":
      return { ...custom, error: wireError(custom.error) };
    case "cut_at_byte":
      return { kind: "wire", shape: { cut: { atByte: custom.atByte, ending: custom.ending } } };
    case "trickle":
      return { kind: "wire", shape: { slices: { bytes: custom.bytes, everyMs: custom.everyMs } } };
    case "replay": {
      const { status, contentType, text = "", base64 } = custom;
      const bytes = base64 === undefined ? Buffer.from(text) : Buffer.from(base64, "base64");
      return { kind: "replay", status, contentType, bytes };
    }
    case "price":
      return { kind: "change", change: { type: "price", factor: custom.factor, ...named(custom.model) } };
    case "retire": {
      const { supersededBy } = custom;
      const successor = supersededBy === undefined ? {} : { supersededBy };
      return { kind: "change", change: { type: "retire", ...named(custom.model), ...successor } };
    }
    case "credits":
      return { kind: "change", change: { type: "credits", leaveUsd: custom.leaveUsd } };
    case "huge_chunk":
    case "cut":
    case "reset":
    case "stall":
    case "half_open":
    case "finish_error":
      return custom;
    default:
      return custom satisfies never;
  }
}

function named(model: string | undefined): { model?: string } {
  return model === undefined ? {} : { model };
}

function wireError({ code, message, metadata }: Extract<CustomFault, { kind: "error_chunk" }>["error"]) {
  return { code, message, ...(metadata && { metadata }) };
}
