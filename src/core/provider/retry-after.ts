import { recordOf, type WireRecord } from "./wire.ts";

/** Longest pause that is believed; a server that asks for more is read as asking for this. */
const LONGEST_MS = 31 * 24 * 60 * 60_000;

/** Header lookup without regard to case. */
export type HeaderLookup = (name: string) => string | null;

/**
 * How long a server asks to wait, in milliseconds from `now` (milliseconds since the epoch); `undefined` when it does
 * not say, or says something that is no time. Looks at Retry-After-Ms, Retry-After (seconds or a date),
 * `availability.retry_after` (seconds) and X-RateLimit-Reset (milliseconds or seconds since the epoch), which OpenRouter
 * also repeats inside the error as `metadata.headers`.
 */
export function retryAfter(header: HeaderLookup, error: unknown, now: number): number | undefined {
  const wire = recordOf(error);
  const either = (name: string) => headerOf(name, header, wire);
  return (
    milliseconds(either("retry-after-ms")) ??
    secondsOrDate(either("retry-after"), now) ??
    secondsOrDate(asText(recordOf(wire.availability).retry_after), now) ??
    untilReset(either("x-ratelimit-reset"), now)
  );
}

/** A header by its lower-case name, or what OpenRouter repeats of it inside the error. */
export function headerOf(name: string, header: HeaderLookup, error: WireRecord): string | null {
  return header(name) ?? fromRecord(recordOf(recordOf(error.metadata).headers), name);
}

function fromRecord(headers: WireRecord, name: string): string | null {
  for (const [key, value] of Object.entries(headers)) if (key.toLowerCase() === name) return asText(value);
  return null;
}

function asText(value: unknown): string | null {
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

function milliseconds(text: string | null): number | undefined {
  const value = decimal(text);
  return value === undefined ? undefined : bounded(value);
}

function secondsOrDate(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  const seconds = decimal(text);
  if (seconds !== undefined) return bounded(seconds * 1000);
  // A number that is no plain decimal ("-5", "1e9") must not be read as a year.
  if (!/[a-z]{2}/i.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : bounded(date - now);
}

/** The reset is documented and recorded in milliseconds; a value too small for that is read as seconds. */
function untilReset(text: string | null, now: number): number | undefined {
  const value = decimal(text);
  return value === undefined ? undefined : bounded((value > 1e11 ? value : value * 1000) - now);
}

function decimal(text: string | null): number | undefined {
  return text !== null && /^\s*\d{1,15}(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function bounded(ms: number): number {
  return Math.min(LONGEST_MS, Math.max(0, Math.ceil(ms)));
}
