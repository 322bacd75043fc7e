import { type Concert, concertStatuses } from "@admit-one/core";
import { z } from "zod";
import { seenDescription } from "./common.ts";
import { metadataSchema } from "./concert.ts";
import { ids } from "./ids.ts";

export const concertPolicyFields = {
  holdForMs: z.int().min(0).meta({ description: "How long a hold lasts" }),
  payWithinMs: z.int().min(0).meta({ description: "From the first start of payment" }),
  maxSeatsPerReservation: z.int().min(0),
  maxSeatsPerUser: z.int().min(0).meta({ description: "Held and bought, per show" }),
  maxHolds: z.int().min(0).meta({
    description: "Holds of one show that a user may start within `maxHoldsWithinMs`",
  }),
  maxHoldsWithinMs: z.int().min(0),
  maxHoldExtensions: z.int().min(0).meta({
    description: "How often the end of a hold may be put off, each time by `extendHoldByMs`",
  }),
  extendHoldByMs: z.int().min(0),
  noOrphans: z.boolean().meta({ description: "Whether buyers may not leave single seats" }),
};

/** Checks the shape only. Core decides which values are valid. */
export const concertPolicySchema = z.strictObject(concertPolicyFields).partial();

export const changeConcertSchema = z
  .strictObject({
    title: z.string().min(1),
    metadata: metadataSchema
      .nullable()
      .meta({ description: "Replaces all of it; null removes it" }),
    status: z.enum(concertStatuses).meta({ description: "draft → published ↔ archived" }),
    policy: concertPolicySchema,
    seen: z
      .strictObject({
        title: z.string(),
        metadata: metadataSchema.nullable(),
        status: z.enum(concertStatuses),
        policy: concertPolicySchema,
      })
      .partial()
      .meta({ description: seenDescription }),
  })
  .partial()
  .meta({
    id: "ChangeConcert",
    examples: [{ policy: { maxSeatsPerUser: 8 } }, { status: "published" }],
  });

export const changedConcertSchema = z
  .object({
    concertId: ids.concertId,
    title: z.string(),
    metadata: metadataSchema.nullable(),
    status: z.enum(concertStatuses),
    policy: z.object(concertPolicyFields),
  })
  .meta({ id: "ChangedConcert" });

export const toChangedConcertBody = ({
  concertId,
  title,
  metadata,
  status,
  policy,
}: Concert): z.infer<typeof changedConcertSchema> => ({
  concertId,
  title,
  metadata: metadata && { ...metadata },
  status,
  policy: { ...policy },
});

export const concertCreatedSchema = z
  .object({
    concertId: ids.concertId,
    queueId: ids.queueId,
    shows: z.array(z.object({ showId: ids.showId })),
  })
  .meta({ id: "ConcertCreated" });
