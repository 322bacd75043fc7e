import { z } from "zod";
import { amountSchema } from "./common.ts";
import { ids } from "./ids.ts";

export const seatsSchema = z.object({
  seats: z.array(
    z
      .object({
        seatId: ids.seatId,
        section: z.string(),
        row: z.string().meta({ description: "Empty where people stand" }),
        label: z.string(),
        number: z.int().nullable().meta({
          description: "The label where it is an integer; where people stand, the entry number",
        }),
        standing: z.boolean().meta({
          description: "A place to stand: its number is given out, and can't be asked for",
        }),
        grade: z.string().nullable(),
        price: amountSchema,
        accessible: z.boolean(),
        companionOf: ids.seatId.nullable().meta({
          description: "The accessible seat that this one is for the companion of",
        }),
        restrictedView: z.boolean(),
        available: z.boolean(),
      })
      .meta({ id: "Seat" }),
  ),
});

export type SeatsBody = z.infer<typeof seatsSchema>;
