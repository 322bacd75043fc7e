import { z } from "zod";

const numbers = z.array(z.number());

/** A count, or first number, step and lengths, or runs. */
const rowSchema = z.union([
  z.int(),
  numbers,
  z.array(z.union([z.array(z.string()), z.tuple([z.number(), z.number(), z.number()])])),
]);

const sectionSchema = z.object({
  name: z.string(),
  floor: z.string().optional(),
  at: z.array(z.number()).optional().meta({ description: "x, y, and the angle if there is one" }),
  level: numbers.optional().meta({ description: "Price or -1, and the number of the grade or -1" }),
  standing: z.int().optional().meta({ description: "How many places there are to stand" }),
  names: rowSchema.optional().meta({ description: "The names of the rows, in the form of a row" }),
  rows: z.array(rowSchema).optional(),
  rowLevels: numbers.optional(),
  accessible: numbers.optional(),
  companions: numbers.optional(),
  restricted: numbers.optional(),
  seatLevels: numbers.optional(),
});

export const planSchema = z
  .object({
    v: z.literal(1).meta({ description: "The version of this form" }),
    grades: z
      .array(
        z.tuple([
          z.string(),
          z.int(),
          z.union([z.string(), z.literal(0)]),
          z.union([z.string(), z.literal(0)]),
        ]),
      )
      .meta({ description: "Name, price, label or 0, colour or 0" }),
    stage: z.tuple([z.number(), z.number()]).optional(),
    sections: z.array(sectionSchema).meta({ description: "New ones are appended" }),
    places: numbers.optional().meta({
      description: "Of each section without a position: x, y and angle, where it is drawn",
    }),
  })
  .meta({
    id: "CompactPlan",
    description:
      "What a show sells, in few and small numbers: docs/seats.md describes each field. A seat's " +
      "number counts from 0 through all sections, rows and seats.",
  });

export type PlanBody = z.infer<typeof planSchema>;
