import type { ListShows, ListShowsOutcome } from "../box-office.ts";
import type { Context } from "../context.ts";
import type { ConcertId } from "../ids.ts";
import { knownToken } from "../queue/known-token.ts";
import { invalidToken, notFound } from "../refusals.ts";
import { salesAt } from "./concert.ts";

/** Journey 3: the shows whose sales are open and that have a free seat, now. */
export const listShows = async (context: Context, query: ListShows): Promise<ListShowsOutcome> => {
  const { stores, clock } = context;
  const known = await knownToken(context, query.token);
  if (known.outcome !== "known" || known.reading.status === "expired") return invalidToken;
  const concert = await stores.concerts.concert(query.concertId as ConcertId);
  if (concert === null) return notFound("concert");
  if (concert.queueId !== known.queue.queueId) return invalidToken;
  const nowMs = clock.nowMs();
  const shows = await stores.concerts.shows(concert.concertId);
  const onSale = shows.filter((show) => salesAt(show, nowMs) === "open");
  const listed = await Promise.all(
    onSale.map(async (show) => ({
      show,
      currency: concert.currency,
      availableSeats: await stores.concerts.availableSeats(show.showId, nowMs),
    })),
  );
  const bookable = listed.filter(({ availableSeats }) => availableSeats > 0);
  return { outcome: "shows_listed", shows: bookable };
};
