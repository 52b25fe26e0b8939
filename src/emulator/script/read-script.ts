import { ConfigError, parseConfig } from "../../core/models/config-error.ts";
import { type NanoUsd, usdFromNumber } from "../../core/money.ts";
import type { EmulatorOptions } from "../options.ts";
import { EmulatorScript } from "./script-schema.ts";

/** What a script says of the options. */
export type ScriptOptions = Partial<
  Pick<
    EmulatorOptions,
    | "seed"
    | "rules"
    | "answers"
    | "keys"
    | "credits"
    | "endpoints"
    | "latency"
    | "records"
    | "usageChunk"
    | "keepAliveMs"
  >
>;

/** Reads a file by its path beside the script; throws when it cannot. */
export type ReadBytes = (path: string) => Uint8Array;

/**
 * Reads a script's text. `readFile` reads a recorded body by its path beside the script. Throws a `ConfigError` that
 * says in which place of the file what is wrong.
 */
export function readScript(text: string, name: string, readFile: ReadBytes): ScriptOptions {
  const { $schema: _, rules, keys, credits, ...rest } = parseConfig(EmulatorScript, json(text, name), name);
  return {
    ...rest,
    rules: rules.map((rule, place) => {
      if (typeof rule.fault === "string" || rule.fault.kind !== "replay") return rule;
      const { file, ...fault } = rule.fault;
      if (file === undefined) return rule;
      return { ...rule, fault: { ...fault, base64: recorded(file, readFile, name, place) } };
    }),
    ...(keys && {
      keys: keys.map(({ limitUsd, ...key }) => ({ ...key, limit: dollarsOrNull(limitUsd) })),
    }),
    ...(credits && { credits: { bought: usdFromNumber(credits.boughtUsd), used: usdFromNumber(credits.usedUsd) } }),
  };
}

function dollarsOrNull(amount: number | null | undefined): NanoUsd | null {
  return amount === null || amount === undefined ? null : usdFromNumber(amount);
}

function json(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(name, [], text, `is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function recorded(file: string, readFile: ReadBytes, name: string, place: number): string {
  try {
    return Buffer.from(readFile(file)).toString("base64");
  } catch {
    throw new ConfigError(
      name,
      ["rules", place, "fault", "file"],
      file,
      "cannot be read; give a path beside the script",
    );
  }
}
