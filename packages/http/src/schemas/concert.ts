import type { ConcertListing, ListedShow, Show } from "@admit-one/core";
import { z } from "zod";
import { amountSchema, currencySchema, instantSchema, toInstant } from "./common.ts";
import { ids } from "./ids.ts";
import { nextSchema } from "./page.ts";

const showFields = {
  showId: ids.showId,
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
    queueId: ids.queueId,
    currency: currencySchema,
    shows: z.array(z.object({ ...showFields, cancelled: z.boolean() })),
  })
  .meta({ id: "Concert" });

export const concertsSchema = z.object({ concerts: z.array(concertSchema), next: nextSchema });

export const bookableShowsSchema = z.object({
  shows: z.array(
    z
      .object({ ...showFields, availableSeats: z.int().min(1), currency: currencySchema })
      .meta({ id: "BookableShow" }),
  ),
  next: nextSchema,
});

const showBody = (show: Show) => ({
  showId: show.showId as string,
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
  queueId: concert.queueId,
  currency: concert.currency,
  shows: shows.map((show) => ({ ...showBody(show), cancelled: show.cancelled })),
});

export const toBookableShowsBody = (
  shows: readonly ListedShow[],
  next: string | null,
): z.infer<typeof bookableShowsSchema> => ({
  shows: shows.map(({ show, availableSeats, currency }) => ({
    ...showBody(show),
    availableSeats,
    currency,
  })),
  next,
});
