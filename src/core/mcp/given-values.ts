import type { GivenPart, ServerSpec, ValueOrSecret } from "./server.ts";

/** For people: each variable or header with its value, and the name of each secret in it. */
export function givenWords(values: Readonly<Record<string, ValueOrSecret>>): readonly string[] {
  return Object.entries(values).map(([key, given]) => {
    if ("value" in given) return `${key}=${given.value}`;
    if ("secret" in given) return `${key} (${secretWords(given.secret)})`;
    return `${key}=${given.parts.map((part) => ("value" in part ? part.value : `(${secretWords(part.secret)})`)).join("")}`;
  });
}

/** Names of all secrets that a server is given, each once. */
export function secretNames({ transport }: Pick<ServerSpec, "transport">): readonly string[] {
  const given = transport.kind === "stdio" ? transport.env : transport.kind === "http" ? transport.headers : {};
  return [...new Set(Object.values(given).flatMap((one) => partsOf(one).flatMap(secretOf)))];
}

/** A value with its secrets filled in; `missing`: the name of the first one that is not set. */
export async function filledIn(
  given: ValueOrSecret,
  secret: (name: string) => Promise<string | undefined>,
): Promise<{ readonly value: string } | { readonly missing: string }> {
  let value = "";
  for (const part of partsOf(given)) {
    const text = "value" in part ? part.value : await secret(part.secret);
    if (text === undefined) return { missing: "secret" in part ? part.secret : "" };
    value += text;
  }
  return { value };
}

function partsOf(given: ValueOrSecret): readonly GivenPart[] {
  return "parts" in given ? given.parts : [given];
}

function secretOf(part: GivenPart): readonly string[] {
  return "secret" in part ? [part.secret] : [];
}

function secretWords(name: string): string {
  return `the secret "${name}"`;
}
