import {
  type ConcertDocument,
  concertStatuses,
  type ShowDocument,
  type Validation,
} from "@admit-one/core";
import { z } from "zod";
import { check } from "../validate.ts";
import { instantIn, toInstant } from "./common.ts";
import { metadataSchema } from "./concert.ts";
import { concertPolicySchema } from "./concert-policy.ts";
import { ids } from "./ids.ts";
import { gradesSchema, pointSchema, sectionSchema, toSections } from "./plan-document.ts";
import { queueModeSchema, queuePolicyFields, toQueuePolicy } from "./queue.ts";

export const showDocumentSchema = z.strictObject({
  showId: ids.showId.optional(),
  title: z.string().min(1).optional(),
  startsAt: instantIn,
  salesOpenAt: instantIn,
  salesCloseAt: instantIn,
  grades: gradesSchema.optional().meta({ description: "Instead of the concert's" }),
  stage: pointSchema.optional(),
  sections: z.array(sectionSchema).min(1),
});

export const concertDocumentSchema = z
  .strictObject({
    concertId: ids.concertId.optional(),
    title: z.string().min(1),
    currency: z.string(),
    status: z.enum(concertStatuses).optional().meta({
      description: "`published` if omitted. For buyers a `draft` does not exist",
    }),
    venue: z
      .strictObject({
        name: z.string().min(1),
        timeZone: z
          .string()
          .optional()
          .meta({ examples: ["Asia/Seoul"] }),
      })
      .optional(),
    metadata: metadataSchema.optional(),
    queue: z
      .strictObject({ queueId: ids.queueId, mode: queueModeSchema, ...queuePolicyFields })
      .partial()
      .optional(),
    policy: concertPolicySchema.optional(),
    grades: gradesSchema.optional(),
    shows: z.array(showDocumentSchema).min(1),
    allowPast: z.boolean().optional().meta({
      description: "Creates shows whose sale is over as well; else they are refused",
    }),
  })
  .meta({
    id: "ConcertDocument",
    description: "What is omitted takes the default; `queue: {queueId}` alone joins that queue",
    examples: [
      {
        title: "Seoul 2026",
        currency: "KRW",
        queue: { queueId: "seoul-2026", maxActive: 500 },
        grades: [{ grade: "R", price: 165_000 }],
        shows: [
          {
            startsAt: "2026-12-24T20:00:00+09:00",
            salesOpenAt: "2026-11-01T20:00:00+09:00",
            salesCloseAt: "2026-12-24T18:00:00+09:00",
            sections: [
              { section: "A", grade: "R", rows: [{ row: "1", seats: 20 }] },
              { section: "Floor", price: 132_000, standing: 500 },
            ],
          },
        ],
      },
    ],
  });

export const toShowDocument = ({
  startsAt,
  salesOpenAt,
  salesCloseAt,
  ...show
}: z.infer<typeof showDocumentSchema>): ShowDocument => ({
  ...show,
  sections: toSections(show.sections),
  startsAtMs: Date.parse(startsAt),
  salesOpenAtMs: Date.parse(salesOpenAt),
  salesCloseAtMs: Date.parse(salesCloseAt),
});

export const toConcertDocument = ({
  shows,
  queue,
  ...document
}: z.infer<typeof concertDocumentSchema>): ConcertDocument => ({
  ...document,
  ...(queue !== undefined && { queue: toQueuePolicy(queue) }),
  shows: shows.map(toShowDocument),
});

/** Its fields are those of `ConcertDocument`. An answer may get further ones. */
export const exportedDocumentSchema = z
  .looseObject({
    concertId: ids.concertId,
    title: z.string(),
    currency: z.string(),
    queue: z.object({ queueId: ids.queueId }),
    shows: z.array(z.looseObject({ showId: ids.showId })),
  })
  .meta({ id: "ExportedConcert", description: "The fields of `ConcertDocument`" });

/** The body of a document that core exports. `toConcertDocument` reads it. */
export const toConcertDocumentBody = ({
  concertId = "",
  title,
  currency,
  queue,
  shows,
  ...others
}: ConcertDocument): z.infer<typeof exportedDocumentSchema> => ({
  concertId,
  title,
  currency,
  queue: { queueId: queue?.queueId ?? concertId },
  ...others,
  shows: shows.map(({ showId = "", startsAtMs, salesOpenAtMs, salesCloseAtMs, ...show }) => ({
    showId,
    ...show,
    startsAt: toInstant(startsAtMs),
    salesOpenAt: toInstant(salesOpenAtMs),
    salesCloseAt: toInstant(salesCloseAtMs),
  })),
});

export type ParsedConcertDocument =
  | { readonly outcome: "valid"; readonly document: ConcertDocument }
  | Validation;

/** Reads a concert document from JSON, for example from a file that a server starts with. */
export const parseConcertDocument = (json: unknown): ParsedConcertDocument => {
  const checked = check(concertDocumentSchema, json);
  return checked.outcome === "valid"
    ? { outcome: "valid", document: toConcertDocument(checked.value) }
    : checked;
};
