import { createHash } from "node:crypto";
import * as z from "zod";
import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { parseJson } from "../provider/wire.ts";
import { Listing } from "./listing-schema.ts";

/** A listing as it was kept; `at` in milliseconds since the epoch. */
export interface KeptListing {
  readonly at: number;
  readonly listing: Listing;
}

export type KeptResult =
  | { readonly status: "kept"; readonly kept: KeptListing }
  | { readonly status: "none" }
  /** Something is there that cannot be used; the next listing takes its place. */
  | { readonly status: "damaged"; readonly file: string };

const Kept = z.strictObject({ version: z.literal(1), baseUrl: z.string(), at: z.int().positive(), listing: Listing });

const MAX_BYTES = 16_000_000;

/** Reads the listing kept for an endpoint. Never throws. */
export async function readKept(host: Pick<Host, "files">, folder: string, baseUrl: string): Promise<KeptResult> {
  const file = fileFor(folder, baseUrl, "list");
  const found = await readSmall(host, file, MAX_BYTES);
  if (found === null) return { status: "none" };
  const parsed = Kept.safeParse(found.value);
  if (!parsed.success || parsed.data.baseUrl !== baseUrl) return { status: "damaged", file };
  return { status: "kept", kept: parsed.data };
}

/** Keeps a listing, whole or not at all. What was thrown, in words, when it could not; else `null`. */
export async function keepListing(
  host: Pick<Host, "files">,
  folder: string,
  baseUrl: string,
  { at, listing }: KeptListing,
): Promise<string | null> {
  try {
    await host.files.write(
      fileFor(folder, baseUrl, "list"),
      `${JSON.stringify({ version: 1, baseUrl, at, listing })}\n`,
    );
    return null;
  } catch (error) {
    return errorText(error);
  }
}

/** A file of its own for each endpoint: "openrouter.ai-1a2b3c4d.list.json". */
export function fileFor(folder: string, baseUrl: string, what: "list" | "launch"): string {
  const name = new URL(baseUrl).host.replace(/[^a-z0-9.-]+/gi, "_").slice(0, 80);
  const mark = createHash("sha256").update(baseUrl).digest("hex").slice(0, 8);
  return `${folder}/${name}-${mark}.${what}.json`;
}

/** The JSON in a file, `undefined` where it is none, too large, or cannot be read; `null`: there is no file. */
export async function readSmall(
  host: Pick<Host, "files">,
  file: string,
  maxBytes: number,
): Promise<{ readonly value: unknown } | null> {
  try {
    const found = await host.files.stat(file);
    if (found === undefined) return null;
    if (found.kind !== "file" || found.size > maxBytes) return { value: undefined };
    return { value: parseJson(new TextDecoder().decode(await host.files.read(file))) };
  } catch {
    return { value: undefined };
  }
}
