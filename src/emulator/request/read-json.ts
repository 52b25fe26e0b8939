import { type Refusal, refusal } from "../refusals.ts";

export type Json = Readonly<Record<string, unknown>>;

/** Carries a refusal out of nested readers; caught where the request is parsed. */
export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refused: Refusal) {
    super("refused");
    this.refusal = refused;
  }
}

export function parseJson(body: string): Json {
  try {
    return record(JSON.parse(body), "body");
  } catch (error) {
    throw error instanceof Refused ? error : invalid("Invalid JSON body");
  }
}

export function text(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw invalid(`${name}: expected a string`);
}

export function list(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw invalid(`${name}: expected a list`);
}

export function optionalRecord(value: unknown, name: string): Json {
  return value === undefined || value === null ? {} : record(value, name);
}

export function record(value: unknown, name: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw invalid(`${name}: expected an object`);
}

export function invalid(message: string): Refused {
  return new Refused(refusal(400, message));
}
