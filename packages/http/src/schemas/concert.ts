import {
  type ConcertListing,
  concertStatuses,
  type ListedShow,
  type SeatsLeft,
  type Show,
} from "@admit-one/core";
import { z } from "zod";
import { amountSchema, currencySchema, instantSchema, toInstant } from "./common.ts";
import { ids } from "./ids.ts";
import { nextSchema } from "./page.ts";

export const metadataSchema = z.record(z.string(), z.string()).meta({
  description:
    "Texts of the operator's choice; public. Pages use `color`, like `#1d4ed8`, and `poster`, the " +
    "https address of a picture",
  examples: [{ artist: "가수", color: "#1d4ed8", poster: "https://example.com/poster.jpg" }],
});

export const showFields = {
  showId: ids.showId,
  title: z.string().nullable(),
  startsAt: instantSchema,
  salesOpenAt: instantSchema,
  salesCloseAt: instantSchema,
  totalSeats: z.int(),
  priceFrom: amountSchema.meta({ description: "The lowest price of a seat" }),
};

export const concertSchema = z
  .object({
    concertId: ids.concertId,
    title: z.string(),
    status: z.enum(concertStatuses).meta({
      description: "`archived`: it accepts no new reservations. Buyers never see a `draft`",
    }),
    venue: z.object({ name: z.string(), timeZone: z.string().optional() }).nullable(),
    metadata: metadataSchema.nullable(),
    queueId: ids.queueId,
    currency: currencySchema,
    shows: z.array(z.object({ ...showFields, cancelled: z.boolean() })),
  })
  .meta({ id: "Concert" });

export type ConcertBody = z.infer<typeof concertSchema>;

export const concertsSchema = z.object({ concerts: z.array(concertSchema), next: nextSchema });
export type ConcertsBody = z.infer<typeof concertsSchema>;

export const bookableShowsSchema = z.object({
  shows: z.array(
    z
      .object({ ...showFields, availableSeats: z.int().min(1), currency: currencySchema })
      .meta({ id: "BookableShow" }),
  ),
  next: nextSchema,
});

export const seatsLeftSchema = z.object({
  left: z.array(
    z
      .object({
        showId: ids.showId,
        grade: z.string().nullable(),
        price: amountSchema,
        left: z.int().min(0),
      })
      .meta({ id: "SeatsLeft" }),
  ),
});

export const toSeatsLeftBody = (left: readonly SeatsLeft[]): z.infer<typeof seatsLeftSchema> => ({
  left: left.map(({ showId, grade, price, left: count }) => ({
    showId,
    grade,
    price,
    left: count,
  })),
});

export const toShowBody = (show: Show) => ({
  showId: show.showId as string,
  title: show.title,
  startsAt: toInstant(show.startsAtMs),
  salesOpenAt: toInstant(show.salesOpenAtMs),
  salesCloseAt: toInstant(show.salesCloseAtMs),
  totalSeats: show.totalSeats,
  priceFrom: show.priceFrom,
});

export const toConcertBody = ({
  concert,
  shows,
}: ConcertListing): z.infer<typeof concertSchema> => ({
  concertId: concert.concertId,
  title: concert.title,
  status: concert.status,
  venue: concert.venue && { ...concert.venue },
  metadata: concert.metadata && { ...concert.metadata },
  queueId: concert.queueId,
  currency: concert.currency,
  shows: shows.map((show) => ({ ...toShowBody(show), cancelled: show.cancelled })),
});

export const toBookableShowsBody = (
  shows: readonly ListedShow[],
  next: string | null,
): z.infer<typeof bookableShowsSchema> => ({
  shows: shows.map(({ show, availableSeats, currency }) => ({
    ...toShowBody(show),
    availableSeats,
    currency,
  })),
  next,
});
