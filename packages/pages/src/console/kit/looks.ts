import type { BoxOffice, ConcertListing, Figures, Watchlist } from "@admit-one/core";

/**
 * How long one look serves all operators. Pages look every 1.5 s, so that what they show is at most two
 * seconds old.
 */
const keptForMs = 500;

export type Dated<T> = { readonly atMs: number; readonly value: T };

type ShowFigures = Awaited<ReturnType<BoxOffice["getShowFigures"]>>;

/** Looks at the box office, each at most twice a second for all operators together. */
export type Looks = {
  readonly figures: () => Promise<Dated<Figures>>;
  readonly watchlist: () => Promise<Dated<Watchlist>>;
  readonly show: (showId: string) => Promise<Dated<ShowFigures>>;
  /** The newest concerts with their shows. */
  readonly concerts: () => Promise<Dated<readonly ConcertListing[]>>;
};

/** The most shows whose looks are kept. Then the oldest look is removed. */
const showsMax = 200;

export const createLooks = (boxOffice: BoxOffice, nowMs: () => number): Looks => {
  const shows = new Map<string, () => Promise<Dated<ShowFigures>>>();
  const once = <T>(look: () => Promise<T>): (() => Promise<Dated<T>>) => shared(look, nowMs);
  return {
    figures: once(() => boxOffice.figures()),
    watchlist: once(() => boxOffice.watchlist()),
    concerts: once(async () => {
      const listed = await boxOffice.listAllConcerts({ limit: 200 });
      return listed.outcome === "concerts_listed" ? listed.concerts : [];
    }),
    show: (showId) => {
      if (shows.size > showsMax) shows.clear();
      const look = shows.get(showId) ?? once(() => boxOffice.getShowFigures({ showId }));
      shows.set(showId, look);
      return look();
    },
  };
};

/** Callers share a look until it is half a second old. A failed look is not kept. */
const shared = <T>(look: () => Promise<T>, nowMs: () => number) => {
  let kept: { readonly atMs: number; readonly dated: Promise<Dated<T>> } | undefined;
  return async (): Promise<Dated<T>> => {
    const atMs = nowMs();
    if (kept !== undefined && atMs >= kept.atMs && atMs < kept.atMs + keptForMs) return kept.dated;
    const dated = look().then((value) => ({ atMs, value }));
    const mine = { atMs, dated };
    kept = mine;
    try {
      return await dated;
    } catch (error) {
      if (kept === mine) kept = undefined;
      throw error;
    }
  };
};
