import type { Endpoint } from "../engine-types.ts";
import type { Host } from "../host.ts";
import { askSmall, type SmallAnswer } from "../provider/small-request.ts";
import { type ListingResult, readListing } from "./listing.ts";

/** The real list has 0.7 MB. */
const MAX_BYTES = 16_000_000;
const TIMEOUT_MS = 10_000;

/**
 * Asks the endpoint for its models. OpenRouter's list needs no key, so none is sent at first; a server that wants one gets
 * its own.
 */
export async function fetchListing(
  host: Pick<Host, "fetch" | "sleep">,
  endpoint: Pick<Endpoint, "baseUrl" | "key">,
  signal: AbortSignal,
): Promise<ListingResult> {
  const request = { host, url: `${endpoint.baseUrl}/models`, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal };
  const open = await askSmall(request);
  if (open.status !== "answered" || (open.code !== 401 && open.code !== 403)) return read(open);
  const key = await endpoint.key();
  return read(key === undefined ? open : await askSmall({ ...request, key }));
}

function read(answer: SmallAnswer): ListingResult {
  switch (answer.status) {
    case "cancelled":
      return { status: "unusable", why: "it was stopped" };
    case "failed":
      return { status: "unusable", why: answer.why };
    case "answered":
      if (answer.code !== 200) return { status: "unusable", why: `it answered with HTTP ${answer.code}` };
      return readListing(answer.body);
    default:
      return answer satisfies never;
  }
}
