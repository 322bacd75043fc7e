import { z } from "zod";

/** The requested part of a list. Core refuses invalid values. */
export const pageQuery = (usual: number, example: string) =>
  z.object({
    after: z
      .string()
      .regex(/^[A-Za-z0-9_.-]{1,80}$/)
      .optional()
      .meta({ description: "`next` of the part before", examples: [example] }),
    limit: z
      .int()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: `How many at most; ${usual} where it is left out`, examples: [20] }),
  });

export const nextSchema = z
  .string()
  .nullable()
  .meta({ description: "`after` of the next part; null where this was the last" });
