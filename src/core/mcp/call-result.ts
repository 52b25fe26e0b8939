import { MAX_RESULT_CHARACTERS } from "../tools/cap.ts";
import { canonicalJson, isObject, type JsonObject, own, tooBig } from "./schema/bounds.ts";
import type { CallResult } from "./server.ts";

/** Parts of one answer that are read. */
const MAX_PARTS = 200;
/** Characters of all of them; what is shown is cut and cleaned later, once. */
const MAX_TEXT = 8 * MAX_RESULT_CHARACTERS;
const MAX_LINK = 2_000;

/**
 * The result of a `tools/call` as text: text as it is, structured content as JSON where no text says the same, resources
 * by their text, links by their address, pictures and sound by kind and size. Nothing is ever fetched or decoded.
 */
export function callResult(raw: unknown): CallResult {
  if (!isObject(raw)) return { status: "failed", why: "the server's answer is no result" };
  const content = own(raw, "content");
  const structured = own(raw, "structuredContent");
  if (content !== undefined && !Array.isArray(content))
    return { status: "failed", why: "the server's answer is no result: its content is no list" };
  if (content === undefined && structured === undefined)
    return { status: "failed", why: "the server's answer is no result: it has no content" };
  const parts = Array.isArray(content) ? content : [];
  const texts = parts.slice(0, MAX_PARTS).map(partText);
  if (parts.length > MAX_PARTS) texts.push(`(${parts.length - MAX_PARTS} more parts are left out)`);
  const data = structured === undefined ? null : structuredText(structured, texts);
  if (data !== null) texts.push(data);
  return { status: "answered", text: bounded(texts), isError: own(raw, "isError") === true };
}

function partText(part: unknown): string {
  if (!isObject(part)) return "(a part that is none)";
  const type = own(part, "type");
  const said = (key: string): string => textAt(part, key).slice(0, MAX_LINK);
  switch (type) {
    case "text":
      return textAt(part, "text");
    case "image":
    case "audio":
      return `(${type} of type ${said("mimeType") || "unknown"}, about ${bytes(part, "data")} bytes: it cannot be shown here)`;
    case "resource_link": {
      const more = [said("title") || said("name"), said("mimeType"), said("description")].filter((one) => one !== "");
      return `(a link to the resource ${said("uri")}${more.length > 0 ? `: ${more.join(", ")}` : ""}; it was not opened)`;
    }
    case "resource":
      return resourceText(own(part, "resource"));
    default:
      return `(a part of a kind that is not known: ${String(type).slice(0, 60)})`;
  }
}

function resourceText(resource: unknown): string {
  if (!isObject(resource)) return "(a resource that is none)";
  const name = `resource ${textAt(resource, "uri").slice(0, MAX_LINK)}`;
  if (typeof own(resource, "text") === "string") return `(${name})\n${textAt(resource, "text")}`;
  const type = textAt(resource, "mimeType").slice(0, 100) || "unknown";
  return `(${name} of type ${type}, about ${bytes(resource, "blob")} bytes: it cannot be shown here)`;
}

/** Servers are to send the same as text beside it; then once is enough. */
function structuredText(structured: unknown, texts: readonly string[]): string | null {
  if (tooBig(structured) !== null) return "(structured content that is too big to be shown)";
  const canonical = canonicalJson(structured);
  const isSaid = texts.some((text) => {
    if (text.length > MAX_TEXT) return false;
    try {
      return canonicalJson(JSON.parse(text)) === canonical;
    } catch {
      return false;
    }
  });
  return isSaid ? null : JSON.stringify(structured, null, 1);
}

function bounded(texts: readonly string[]): string {
  const text = texts.join("\n");
  return text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
}

function textAt(object: JsonObject, key: string): string {
  const text = own(object, key);
  return typeof text === "string" ? text : "";
}

/** Of base64. */
function bytes(object: JsonObject, key: string): number {
  return Math.floor((textAt(object, key).length * 3) / 4);
}
