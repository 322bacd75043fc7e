import type { AlarmCounts, BoxOffice, Figures, Timers } from "@admit-one/core";

/** What the database says, as the last look found it; null where it can't be asked now. */
export type FiguresAtScrape = {
  figures(): Promise<Figures | null>;
  alarms(): Promise<AlarmCounts | null>;
};

/** Several metrics of one scrape, and scrapes of several scrapers, look once. */
const figuresForMs = 1_000;
/** Alarms are for people, and cost a little more. */
const alarmsForMs = 30_000;
/** A scraper gives up after ten seconds, and wants the rest of the figures before that. */
const answerWithinMs = 2_000;

export type FiguresDeps = {
  readonly boxOffice: Pick<BoxOffice, "figures" | "countAlarms">;
  readonly timers: Timers;
  readonly monotonicMs?: () => number;
};

/** A store that is down or silent takes its own figures from the scrape, and leaves all others. */
export const createFiguresAtScrape = ({
  boxOffice,
  timers,
  monotonicMs = () => performance.now(),
}: FiguresDeps): FiguresAtScrape => {
  const inTime = <T>(read: () => Promise<T>): Promise<T | null> =>
    new Promise((resolve) => {
      const cancel = timers.after(answerWithinMs, () => resolve(null));
      const settle = (value: T | null): void => {
        cancel();
        resolve(value);
      };
      read().then(settle, () => settle(null));
    });

  const remembered = <T>(forMs: number, read: () => Promise<T>): (() => Promise<T | null>) => {
    let looked: { readonly atMs: number; readonly found: Promise<T | null> } | null = null;
    return async () => {
      if (looked === null || monotonicMs() - looked.atMs >= forMs) {
        looked = { atMs: monotonicMs(), found: inTime(read) };
      }
      const mine = looked;
      const found = await mine.found;
      // Once it answers again nobody should have to wait for that.
      if (found === null && looked === mine) looked = null;
      return found;
    };
  };

  return {
    figures: remembered(figuresForMs, () => boxOffice.figures()),
    alarms: remembered(alarmsForMs, () => boxOffice.countAlarms()),
  };
};
