import { type BlockSeatsOutcome, blockedAtOnceMax, seatIdLengthMax } from "@admit-one/core";
import { z } from "zod";
import { ids } from "./ids.ts";

/** Seats by their ids, or those of a section. The use case checks that it is one of both. */
export const blockSchema = z
  .strictObject({
    seatIds: z
      .array(z.string().min(1).max(seatIdLengthMax))
      .min(1)
      .max(blockedAtOnceMax)
      .optional()
      .meta({ uniqueItems: true, description: "These seats; standing places, too" }),
    section: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: "All seats of this section, instead of `seatIds`", examples: ["A"] }),
    count: z
      .int()
      .min(0)
      .optional()
      .meta({ description: "How many seats of the section are to be blocked afterwards" }),
    reason: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: "Why, for operators only", examples: ["house seats"] }),
  })
  .meta({ id: "BlockSeats", examples: [{ seatIds: ["A-1-1"], reason: "house seats" }] });

export const blockedSchema = z
  .object({
    blocked: z.int().min(0).meta({ description: "How many seats this call blocked" }),
    unblocked: z.int().min(0).meta({ description: "How many seats this call unblocked" }),
    skipped: z
      .array(z.object({ seatId: ids.seatId, state: z.enum(["free", "held", "sold", "blocked"]) }))
      .meta({
        description:
          "Named seats that stay as they are; of a section those that somebody has instead",
      }),
  })
  .meta({ id: "BlockedSeats" });

type BlockedSeats = Extract<BlockSeatsOutcome, { readonly outcome: "seats_blocked" }>;

export const toBlockedBody = ({
  blocked,
  unblocked,
  skipped,
}: BlockedSeats): z.infer<typeof blockedSchema> => ({
  blocked,
  unblocked,
  skipped: skipped.map(({ seatId, state }) => ({ seatId, state })),
});
