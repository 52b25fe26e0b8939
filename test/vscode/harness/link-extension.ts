import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes a built extension's folder an installed extension of a server's `dir`, where it stands: rebuild, reload the
 * window, and the new code runs. (Naming it in the page's address instead would hide notifications.) Call it before
 * startServer; it replaces the list of installed extensions.
 */
export function linkExtension(extensionDir: string, dir: string): void {
  const { publisher, name, version } = JSON.parse(readFileSync(join(extensionDir, "package.json"), "utf8"));
  const entry = {
    identifier: { id: `${publisher}.${name}` },
    version,
    location: { $mid: 1, path: extensionDir, scheme: "file" },
  };
  mkdirSync(join(dir, "extensions"), { recursive: true });
  writeFileSync(join(dir, "extensions/extensions.json"), JSON.stringify([entry]));
}
