import * as z from "zod";
import { PlanFile } from "../swarm/plan.ts";
import { CatalogueFile } from "./catalogue-schema.ts";
import { TierLimitsFile } from "./tier-limits.ts";
import { TierFile } from "./tier-schema.ts";

type SchemaName = "models.schema.json" | "tier.schema.json" | "tier-limits.schema.json" | "plan.schema.json";

/** The JSON Schemas (draft 7, which editors read) that stand beside the config files, by file name. */
export function configJsonSchemas(): Readonly<Record<SchemaName, object>> {
  return {
    "models.schema.json": jsonSchema(CatalogueFile),
    "tier.schema.json": jsonSchema(TierFile),
    "tier-limits.schema.json": jsonSchema(TierLimitsFile),
    "plan.schema.json": jsonSchema(PlanFile),
  };
}

function jsonSchema(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { target: "draft-7", io: "input" });
}
