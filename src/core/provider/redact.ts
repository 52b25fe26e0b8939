/**
 * Takes a secret out of a text by its value, in every form in which a server or a library may send it back: as it is,
 * URL-encoded, JSON-escaped, hexadecimal, and base64 at each of the three alignments it can have inside a longer text.
 */
export function redact(text: string, secret: string | undefined): string {
  return redactor(secret)(text);
}

/** The same for many texts. What it holds of the secret lives as long as it. */
export function redactor(secret: string | undefined): (text: string) => string {
  if (!secret) return (text) => text;
  let forms: readonly string[] | undefined;
  return (text) => {
    forms ??= formsOf(secret);
    let clean = text;
    for (const form of forms) if (clean.includes(form)) clean = clean.replaceAll(form, "[key]");
    return clean;
  };
}

/** A form shorter than this would also take ordinary words out. */
const SHORTEST = 4;

function formsOf(secret: string): readonly string[] {
  const hex = Buffer.from(secret).toString("hex");
  const forms = [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(secret).toLowerCase(),
    JSON.stringify(secret).slice(1, -1),
    hex,
    hex.toUpperCase(),
    ...base64Forms(secret),
  ];
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST).sort((a, b) => b.length - a.length);
}

/** Inside a longer base64 text the first and last characters mix with the neighbours: only the rest is certain. */
function base64Forms(secret: string): readonly string[] {
  const forms: string[] = [];
  for (const before of [0, 1, 2]) {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const certain = Math.floor((bytes.length * 8) / 6);
    const from = Math.ceil((before * 8) / 6);
    const plain = bytes.toString("base64").slice(from, certain);
    if (plain.length < 6) continue;
    forms.push(plain, plain.replaceAll("+", "-").replaceAll("/", "_"), encodeURIComponent(plain));
  }
  return forms;
}
