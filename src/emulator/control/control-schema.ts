import * as z from "zod";
import { Records } from "../script/script-schema.ts";

const OfKey = { key: z.string().optional() };

/** A change of the world, now; `key` is the first where none is named, `model` the default model. */
export const Change = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("price"), factor: z.number().positive(), model: z.string().optional(), ...OfKey }),
  z.strictObject({
    type: z.literal("retire"),
    model: z.string().optional(),
    supersededBy: z.string().optional(),
    ...OfKey,
  }),
  z.strictObject({ type: z.literal("free_day_used_up"), ...OfKey }),
  z.strictObject({ type: z.literal("credits"), leaveUsd: z.number().nonnegative(), ...OfKey }),
  z.strictObject({ type: z.literal("key_limit_reached"), ...OfKey }),
  z.strictObject({ type: z.literal("revoke_key"), ...OfKey }),
]);

export const ClockStep = z.strictObject({ advanceMs: z.number().nonnegative() });

/** When `/generation` knows generations, or one of them. */
export const RecordsOf = Records.extend({ generation: z.string().min(1).optional() });
