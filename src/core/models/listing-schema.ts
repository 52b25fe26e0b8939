import * as z from "zod";
import { Pricing } from "./catalogue-schema.ts";

const Tokens = z.int().positive();

const Abilities = z.strictObject({
  toolCalling: z.boolean(),
  jsonMode: z.boolean(),
  structuredOutputs: z.boolean(),
  reasoning: z.boolean(),
});

/** A model as an endpoint lists it, after every value was looked at. `null`: the list says nothing of use. */
export const ListedModel = z.strictObject({
  slug: z.string().min(1),
  /** `unpriced`: no bound can be made of what the list says, so the model cannot be used under a cap. */
  price: z.discriminatedUnion("status", [
    z.strictObject({ status: z.literal("priced"), pricing: Pricing }),
    z.strictObject({ status: z.literal("unpriced"), why: z.string().min(1) }),
  ]),
  contextWindow: Tokens.nullable(),
  maxOutputTokens: Tokens.nullable(),
  abilities: Abilities.nullable(),
  /** Last day on which it is there, YYYY-MM-DD. */
  expires: z.iso.date().nullable(),
});
export type ListedModel = z.infer<typeof ListedModel>;
export type ListedPrice = ListedModel["price"];
export type ListedAbilities = z.infer<typeof Abilities>;

/** The answer to `GET /models`. */
export const Listing = z.strictObject({
  models: z.array(ListedModel),
  /** All models of the endpoint: what is not among them is not there. */
  complete: z.boolean(),
});
export type Listing = z.infer<typeof Listing>;
