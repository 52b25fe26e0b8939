import { posix } from "node:path";
import { canonicalName } from "./protected.ts";

/**
 * An editor fetches what a file names as its schema as soon as the file is shown, in a review too. An agent that was
 * talked into it sends out by that address what it has read (CVE-2025-49150, CVE-2025-53097, CVE-2025-58335). So a file
 * gets no pointer to a host that it did not point to, and none with a query that it did not have.
 * @param before the file's text; empty where there is none.
 * @returns why the change is refused, worded for a model; `null` when it is not.
 */
export function schemaProblem(path: string, before: string, after: string): string | null {
  if (!isData(path)) return null;
  const old = pointers(before);
  const hosts = new Set(old.map(({ host }) => host));
  const texts = new Set(old.map(({ href }) => href));
  const fresh = pointers(after).find(
    ({ host, href, plain }) => !texts.has(href) && !(plain && (hosts.has(host) || WELL_KNOWN.has(host))),
  );
  if (fresh === undefined) return null;
  return `${path} was not changed: it would point to ${fresh.host} for its schema, and an editor asks that address as soon as the file is shown. Leave the pointer out or use a file of the workspace, and say in your answer what a person should add.`;
}

/** What an editor's language servers read as data; in a program the same words are only a text. */
export function isData(path: string): boolean {
  const name = canonicalName(posix.basename(path));
  return DATA.test(name) || /^\.[^.]+$/.test(name);
}

const DATA =
  /\.(jsonc?|json5|jsonl|ipynb|geojson|webmanifest|ya?ml|toml|xml|xsd|xslt?|svg|x?html?|plist|[a-z]+proj|props|targets|config|nuspec|resx|wsdl|rng|dtd|xaml|pom|fxml|storyboard|xib)$/;

/** Publishers of schemas: nobody else reads what is asked of them. Only as plain addresses. */
const WELL_KNOWN = new Set([
  ..."json-schema.org json.schemastore.org www.schemastore.org www.w3.org maven.apache.org www.springframework.org".split(
    " ",
  ),
  ..."schemas.microsoft.com schemas.android.com www.apple.com jakarta.ee xmlns.jcp.org java.sun.com biomejs.dev".split(
    " ",
  ),
]);

interface Pointer {
  readonly host: string;
  readonly href: string;
  /** By http or https on its own port, without a name, a query or a fragment that carries something. */
  readonly plain: boolean;
}

/** Bounded, so that no text makes the search long. */
const PLACES: readonly RegExp[] = [
  // JSON and YAML keys, "# yaml-language-server: $schema=…", and what a schema of the workspace is made of.
  /["']?\$(?:schema|ref)["']?\s{0,20}[:=]\s{0,20}(?:"[^"\n]{0,2000}|'[^'\n]{0,2000}|[^\s,}]{0,2000})/gi,
  /#:schema\s[^\n]{0,2000}/gi,
  /schemaLocation\s{0,20}=\s{0,20}(?:"[^"]{0,4000}|'[^']{0,4000})/gi,
  /<!(?:DOCTYPE|ENTITY)\b[^>]{0,4000}/gi,
  /<\?xml-(?:model|stylesheet)\b[^>]{0,4000}/gi,
];

/** A public identifier ("-//W3C//DTD") is none. */
const ADDRESS = /(?<![\w.+-])(?:[a-z][a-z0-9+.-]{0,20}:)?\/\/[^\s"'<>|`]{1,2000}/gi;

function pointers(text: string): readonly Pointer[] {
  const plain = unescaped(text);
  const places = PLACES.flatMap((place) => plain.match(place) ?? []);
  return places.flatMap((place) => place.replaceAll("\\", "/").match(ADDRESS) ?? []).flatMap(pointer);
}

function pointer(address: string): readonly Pointer[] {
  try {
    const url = new URL(address, "https://relative.invalid");
    if (url.host === "" && url.protocol === "file:") return [];
    const bare = url.search === "" && url.username === "" && url.password === "" && url.hash.length <= 1;
    return [{ host: url.host, href: url.href, plain: bare && /^https?:$/.test(url.protocol) }];
  } catch {
    // What no program can read as an address is none.
    return [];
  }
}

/** Without the escapes of JSON, YAML and XML, in which the same pointer can be written. */
function unescaped(text: string): string {
  return text
    .replace(/\\u\{?([0-9a-f]{4,6})\}?|\\x([0-9a-f]{2})/gi, (_, long?: string, short?: string) =>
      letter(long ?? short, 16),
    )
    .replace(/&#x([0-9a-f]{1,6});?/gi, (_, code: string) => letter(code, 16))
    .replace(/&#([0-9]{1,7});?/g, (_, code: string) => letter(code, 10));
}

function letter(code: string | undefined, base: number): string {
  const point = Number.parseInt(code ?? "", base);
  return point <= 0x10ffff ? String.fromCodePoint(point) : "";
}
