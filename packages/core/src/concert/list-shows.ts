import type { ConcertId, ShowId } from "../kernel/ids.ts";
import { cutPage, type Part, pageDefaults, readPage, timeCursor } from "../kernel/page.ts";
import { invalidToken, notFound } from "../kernel/refusals.ts";
import { authenticateToken } from "../queue/use-cases/authenticate-token.ts";
import { type Show, salesAt } from "./concert.ts";
import type { ListedShow, ListShows, ListShowsOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";

type ShowPlace = Pick<Show, "startsAtMs" | "showId">;

const showCursor = timeCursor<ShowPlace>(
  (startsAtMs, id) => ({ startsAtMs, showId: id as ShowId }),
  ({ startsAtMs, showId }) => [startsAtMs, showId],
);

/** Databases sort text differently, and a cursor must mean the same place in all of them. */
const byPlace = (a: ShowPlace, b: ShowPlace): number =>
  a.startsAtMs - b.startsAtMs || (a.showId < b.showId ? -1 : Number(a.showId > b.showId));

/** Journey 3: the shows that are on sale and have a free seat now, ordered by start. */
export const listShows = async (
  context: ConcertContext,
  query: ListShows,
): Promise<ListShowsOutcome> => {
  const { listings, clock } = context;
  const page = readPage(query, showCursor, pageDefaults.public);
  if (page.outcome === "validation") return page;
  const known = await authenticateToken(context, query.token);
  if (known.outcome !== "known" || known.reading.status === "expired") return invalidToken;
  const listing = await listings.of(query.concertId as ConcertId);
  if (listing?.concert.status !== "published") return notFound("concert");
  const { concert, shows } = listing;
  if (concert.queueId !== known.queue.queueId) return invalidToken;
  const nowMs = clock.nowMs();
  const onSale = shows.filter((show) => salesAt(show, nowMs) === "open").toSorted(byPlace);
  const { limit } = page.part;
  const free = await withFreeSeats(context, behind(onSale, page.part), limit + 1);
  const { items, next } = cutPage(free, limit, ({ show }) => showCursor.write(show));
  const bookable = items.map((item) => ({ ...item, currency: concert.currency }));
  return { outcome: "shows_listed", shows: bookable, next };
};

/** The shows after a place in the order of their start. */
const behind = (shows: readonly Show[], { after }: Part<ShowPlace>): readonly Show[] =>
  after === null ? shows : shows.filter((show) => byPlace(show, after) > 0);

/** The first shows with a free seat, at most `max`. Each query counts up to `max` shows. */
const withFreeSeats = async (
  { availableSeats: countSeats }: ConcertContext,
  shows: readonly Show[],
  max: number,
): Promise<readonly Omit<ListedShow, "currency">[]> => {
  const found: Omit<ListedShow, "currency">[] = [];
  for (let from = 0; from < shows.length && found.length < max; from += max) {
    const some = shows.slice(from, from + max);
    const counts = await countSeats(some.map(({ showId }) => showId));
    for (const show of some) {
      const availableSeats = counts.get(show.showId) ?? 0;
      if (availableSeats > 0 && found.length < max) found.push({ show, availableSeats });
    }
  }
  return found;
};
