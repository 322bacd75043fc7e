import { z } from "zod";
import { amountSchema } from "./common.ts";
import { ids } from "./ids.ts";

export const seatsSchema = z.object({
  seats: z.array(
    z
      .object({
        seatId: ids.seatId,
        section: z.string(),
        row: z.string(),
        number: z.int(),
        price: amountSchema,
        available: z.boolean(),
      })
      .meta({ id: "Seat" }),
  ),
});

export type SeatsBody = z.infer<typeof seatsSchema>;
