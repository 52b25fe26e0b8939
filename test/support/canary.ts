import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, inflateSync } from "node:zlib";
import { walkFiles } from "./trees.ts";

/** A key that no text holds by chance, with letters that URLs, JSON and base64 write otherwise. */
export const CANARY = "sk-or-v1-canary/7f3a+9e21=%5Q~d4c8b0?aa&51";

/** Every form in which a library or a server writes it, cut to what is certain inside a longer text. */
const FORMS: Readonly<Record<string, string>> = {
  raw: CANARY,
  "without its start": CANARY.slice(9),
  "URL-encoded": encodeURIComponent(CANARY),
  "in a form": new URLSearchParams({ k: CANARY }).toString().slice(2),
  "JSON in JSON": JSON.stringify(JSON.stringify(CANARY)).slice(3, -3),
  hexadecimal: Buffer.from(CANARY).toString("hex"),
  backwards: [...CANARY].reverse().join(""),
  "UTF-16": Buffer.from(CANARY, "utf16le").toString("latin1"),
  ...Object.fromEntries(
    [0, 1, 2].flatMap((shift) => {
      const text = Buffer.from("x".repeat(shift) + CANARY)
        .toString("base64")
        .slice(4, -6);
      return [
        [`base64, ${shift} behind`, text],
        [`base64url, ${shift} behind`, text.replaceAll("+", "-").replaceAll("/", "_")],
      ];
    }),
  ),
};

/** Forms of the canary that stand in a text or in bytes. */
export function canaryForms(text: string | Uint8Array): readonly string[] {
  const plain = typeof text === "string" ? text : Buffer.from(text).toString("latin1");
  const lower = plain.toLowerCase();
  return Object.entries(FORMS).flatMap(([form, written]) => (lower.includes(written.toLowerCase()) ? [form] : []));
}

/** Files below a folder in which the canary stands, packed ones opened; and how many were looked at. */
export function canaryFiles(root: string): { readonly found: readonly string[]; readonly files: number } {
  const found: string[] = [];
  let files = 0;
  walkFiles(root, (path) => {
    if (!lstatSync(join(root, path)).isFile()) return;
    const bytes = readFileSync(join(root, path));
    files++;
    for (const one of [bytes, unpacked(inflateSync, bytes), unpacked(gunzipSync, bytes)])
      found.push(...canaryForms(one).map((form) => `${path}: ${form}`));
    found.push(...canaryForms(path).map((form) => `the name ${path}: ${form}`));
  });
  return { found, files };
}

/** Git keeps its objects deflated. */
function unpacked(unpack: (bytes: Uint8Array) => Uint8Array, bytes: Uint8Array): Uint8Array {
  try {
    return unpack(bytes);
  } catch {
    return new Uint8Array();
  }
}
