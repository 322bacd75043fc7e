import type { ConcertId, ShowId } from "../kernel/ids.ts";
import { type Cursor, cutPage, type Page, type Part, timeCursor } from "../kernel/page.ts";
import { createRecent } from "../kernel/recent.ts";
import type { Clock } from "../kernel/time.ts";
import type { Concert } from "./concert.ts";
import type { ConcertListing } from "./concert-commands.ts";
import type { ConcertPlace, ConcertStore } from "./concert-store.port.ts";

/** A short-lived cache of the concerts and shows on offer. */
export type Listings = {
  /** Newest first. Two queries, however many concerts and shows there are. */
  page(part: Part<ConcertPlace>): Promise<Page<ConcertListing>>;
  /** Null if there is no such concert. */
  of(concertId: ConcertId): Promise<ConcertListing | null>;
  /** The concert of a show. Null if there is none. */
  ofShow(showId: ShowId): Promise<ConcertListing | null>;
  /** This process changed a concert or show: later calls must see it. */
  changed(): void;
};

/** Concerts change rarely, and everybody who waits for one looks at them. */
const keptForMs = 1_000;

/** Callers can invent any id, and any place for a page. */
const pagesMax = 16;
const concertsMax = 256;
const showsMax = 1_024;

export const concertCursor: Cursor<ConcertPlace> = timeCursor<ConcertPlace>(
  (createdAtMs, id) => ({ createdAtMs, concertId: id as ConcertId }),
  ({ createdAtMs, concertId }) => [createdAtMs, concertId],
);

export const createListings = ({
  concerts,
  clock,
}: {
  readonly concerts: ConcertStore;
  readonly clock: Clock;
}): Listings => {
  const pages = createRecent<Page<ConcertListing>>({ clock, keptForMs, max: pagesMax });
  const single = createRecent<ConcertListing | null>({ clock, keptForMs, max: concertsMax });

  const concertIds = createRecent<ConcertId | null>({ clock, keptForMs, max: showsMax });

  /** Adds the shows of each concert, ordered by start. */
  const withShows = async (found: readonly Concert[]): Promise<readonly ConcertListing[]> => {
    if (found.length === 0) return [];
    const shows = await concerts.shows(found.map(({ concertId }) => concertId));
    const ofConcert = Map.groupBy(shows, ({ concertId }) => concertId);
    return found.map((concert) => ({ concert, shows: ofConcert.get(concert.concertId) ?? [] }));
  };

  const of = (concertId: ConcertId): Promise<ConcertListing | null> =>
    single.get(concertId, async () => {
      const concert = await concerts.concert(concertId);
      const [listing] =
        concert === null || concert.status === "draft" ? [] : await withShows([concert]);
      return listing ?? null;
    });

  return {
    page: ({ after, limit }) =>
      pages.get(`${limit} ${after === null ? "" : concertCursor.write(after)}`, async () => {
        const rows = await concerts.concerts({ after, limit: limit + 1, status: "published" });
        const { items, next } = cutPage(rows, limit, concertCursor.write);
        return { items: await withShows(items), next };
      }),
    of,
    ofShow: async (showId) => {
      const read = async () => (await concerts.show(showId))?.concertId ?? null;
      const concertId = await concertIds.get(showId, read);
      return concertId === null ? null : of(concertId);
    },
    changed: () => {
      pages.forget();
      single.forget();
      concertIds.forget();
    },
  };
};
