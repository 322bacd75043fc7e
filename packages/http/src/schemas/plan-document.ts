import type { SectionDocument } from "@admit-one/core";
import { z } from "zod";

const priceFields = {
  price: z.int().min(0).optional().meta({ description: "Minor units; goes before the grade" }),
  grade: z.string().min(1).optional().meta({ description: "The name of one of the grades" }),
};

export const gradesSchema = z.array(
  z
    .strictObject({
      grade: z.string().min(1),
      label: z.string().min(1).optional(),
      price: z.int().min(0).meta({ description: "Minor units" }),
      color: z
        .string()
        .optional()
        .meta({ examples: ["#7c3aed"] }),
    })
    .meta({ id: "Grade" }),
);

export const pointSchema = z.strictObject({ x: z.number(), y: z.number() });

const rangeSchema = z.strictObject({
  from: z.int(),
  to: z.int(),
  step: z.int().optional(),
  aislesAfter: z.array(z.int()).optional(),
});

const rowSchema = z.strictObject({
  row: z.string().min(1),
  seats: z
    .union([z.int().min(1), rangeSchema, z.array(z.string().nullable())], {
      error: "Expected a count of seats, a range of numbers, or labels.",
    })
    .meta({ description: "A count, a range of numbers, or labels with null for an aisle" }),
  ...priceFields,
});

const seatSchema = z.strictObject({
  seat: z.string().min(1).meta({ description: "`row-label`; where people stand, the number" }),
  accessible: z.boolean().optional(),
  companionOf: z.string().optional().meta({ description: "An accessible seat, as in `seat`" }),
  restrictedView: z.boolean().optional(),
  blocked: z.string().optional().meta({ description: "Why it is not for sale; for operators" }),
  ...priceFields,
});

export const sectionSchema = z
  .strictObject({
    section: z.string().min(1),
    floor: z.string().min(1).optional(),
    at: pointSchema.extend({ angle: z.number().optional() }).optional(),
    rows: z.array(rowSchema).min(1).optional(),
    standing: z.int().min(1).optional().meta({
      description: "The number of standing places. A section has either this or rows",
    }),
    seats: z.array(seatSchema).optional().meta({ description: "What single seats have" }),
    ...priceFields,
  })
  .meta({ id: "SectionDocument" });

/** Rows or places to stand: which of them a section has, core checks. */
export const toSections = (
  sections: readonly z.infer<typeof sectionSchema>[],
): readonly SectionDocument[] => sections as readonly SectionDocument[];
