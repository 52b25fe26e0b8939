import * as z from "zod";
import { CatalogueFile } from "./catalogue-schema.ts";
import { TierFile } from "./tier-schema.ts";

/** The JSON Schemas (draft 7, which editors read) that stand beside the config files, by file name. */
export function configJsonSchemas(): Readonly<Record<"models.schema.json" | "tier.schema.json", object>> {
  return { "models.schema.json": jsonSchema(CatalogueFile), "tier.schema.json": jsonSchema(TierFile) };
}

function jsonSchema(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { target: "draft-7", io: "input" });
}
