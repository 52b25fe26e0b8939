import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { FOLDER_SETTINGS, Settings } from "../../src/core/settings.ts";

const MANIFEST = new URL("../../package.json", import.meta.url);

export interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
  };
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: unknown;
      readonly description: string;
      readonly restrictedConfigurations: readonly string[];
    };
  };
}

export function readManifest(): Manifest {
  return JSON.parse(readFileSync(MANIFEST, "utf8"));
}

/** The manifest's settings, made from the code's: `npm run manifest` writes them, and a test compares. */
export function settingsProperties(): Record<string, unknown> {
  const schema = z.toJSONSchema(Settings, { target: "draft-7", io: "input" });
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([key, value], order) => {
      const { default: standard, ...rest } = value as Record<string, unknown>;
      const scope = FOLDER_SETTINGS.some((one) => one === key) ? "resource" : "application";
      return [`frugalSwarm.${key}`, { ...rest, default: standard, scope, order }];
    }),
  );
}

if (process.argv.includes("--write")) {
  const manifest = JSON.parse(readFileSync(MANIFEST, "utf8"));
  manifest.contributes.configuration.properties = settingsProperties();
  writeFileSync(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
}
