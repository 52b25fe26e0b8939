import type { TierSummary } from "../../../src/core/protocol.ts";

/** The model a type of task goes to, and the exceptions to it by complexity. */
export interface MappingRow {
  readonly type: string;
  readonly model: string;
  readonly except: readonly { readonly complexities: string; readonly model: string }[];
}

/** One row per task type; the model of the hardest complexity leads, others that differ follow as exceptions. */
export function mappingRows(mapping: TierSummary["mapping"]): readonly MappingRow[] {
  const types = [...new Set(mapping.map((entry) => entry.type))];
  return types.map((type) => {
    const entries = mapping.filter((entry) => entry.type === type);
    const model = (entries.find((entry) => entry.complexity === "any") ?? entries.at(-1))?.model ?? "unknown";
    const others = [...new Set(entries.map((entry) => entry.model))].filter((other) => other !== model);
    const except = others.map((other) => ({
      complexities: entries
        .filter((entry) => entry.model === other)
        .map((entry) => entry.complexity)
        .join(", "),
      model: other,
    }));
    return { type, model, except };
  });
}
